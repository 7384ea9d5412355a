package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has just come to be served: a new statement, and with an update everything else that changed. Works the details
 * out when they are asked for, so that whoever signs does not wait for it. Immutable, thread-safe.
 */
public final class News {
    private static final List<String> BEFORE_ISSUERS =
            List.of("targets", DomainLayout.POLICY, DomainLayout.REVOCATIONS);

    private final @Nullable DomainState held;
    private final DomainState next;
    private final Optional<RevocationStep> step;

    private News(@Nullable DomainState held, DomainState next, Optional<RevocationStep> step) {
        this.held = held;
        this.next = next;
        this.step = step;
    }

    /** The statement of {@code state} alone, which must be signed. */
    static News ofStatement(DomainState state) {
        return new News(null, state, Optional.empty());
    }

    /**
     * All that differs between two states.
     *
     * @param step what it added to the revocations; empty also where that is not known
     */
    static News ofUpdate(DomainState held, DomainState next, Optional<RevocationStep> step) {
        return new News(held, next, step);
    }

    private RoleFile timestamp() {
        return next.timestamp().orElseThrow();
    }

    /** The statement's version. */
    public long version() {
        return timestamp().version();
    }

    /** The exact bytes of the statement; shared, never written to. */
    public byte[] statement() {
        return timestamp().bytes();
    }

    /** Whether more than the statement changed. */
    public boolean isUpdate() {
        return held != null;
    }

    /**
     * Every changed file but segments, in the order of a reader's workflow: roots, statement, snapshot, targets, policy,
     * revocations, issuers, then their targets in that order, the rules last. The statement alone where nothing else
     * changed.
     */
    public List<NewsFile> files() {
        List<NewsFile> files = new ArrayList<>();
        boolean first = held != null && !held.isSigned();
        if (held != null) {
            for (int i = first ? 0 : held.roots().size(); i < next.roots().size(); i++) {
                files.add(new NewsFile(Paths.root(i + 1), next.roots().get(i)));
            }
        }
        files.add(new NewsFile(Paths.TIMESTAMP, statement()));
        if (held != null) {
            addSnapshot(files, held);
            addRoles(files, held);
            addDocuments(files, held);
        }
        return files;
    }

    private void addSnapshot(List<NewsFile> files, DomainState before) {
        RoleFile snapshot = next.snapshot().orElseThrow();
        if (!Identity.same(before.snapshot().orElse(null), snapshot)) {
            files.add(new NewsFile(snapshot.path(), snapshot.bytes()));
        }
    }

    private void addRoles(List<NewsFile> files, DomainState before) {
        Map<String, RoleFile> changed = new TreeMap<>(next.roles());
        if (before.isSigned()) {
            changed.entrySet().removeIf(one -> Identity.same(before.roles().get(one.getKey()), one.getValue()));
        }
        for (String role : BEFORE_ISSUERS) {
            RoleFile file = changed.remove(role);
            if (file != null) {
                files.add(new NewsFile(file.path(), file.bytes()));
            }
        }
        changed.values().forEach(file -> files.add(new NewsFile(file.path(), file.bytes())));
    }

    private void addDocuments(List<NewsFile> files, DomainState before) {
        Map<String, byte[]> changed = new TreeMap<>(next.documents());
        if (before.isSigned()) {
            changed.entrySet().removeIf(one -> before.documents().get(one.getKey()) == one.getValue());
        }
        byte[] policy = changed.remove(DomainLayout.POLICY_TARGET);
        if (policy != null) {
            files.add(target(DomainLayout.POLICY_TARGET, policy));
        }
        changed.forEach((path, bytes) -> files.add(target(path, bytes)));
        byte[] rules = next.revocations().rulesFile();
        if (!before.isSigned() || !Identity.same(before.revocations().rulesFile(), rules)) {
            files.add(target(DomainLayout.RULES_TARGET, rules));
        }
    }

    private static NewsFile target(String path, byte[] bytes) {
        return new NewsFile(Paths.target(path, Digests.sha256Hex(bytes)), bytes);
    }

    /**
     * The revocations that came, as canonical segments over the numbers from the last state's to this one's, cut where a
     * listed segment ends. What a reader holds of a listed segment, merged with the delta within it at the delta's {@code
     * prune_before}, is that segment. Empty where none came or what came is not known.
     */
    public List<byte[]> deltas() {
        if (held == null || step.isEmpty()) {
            return List.of();
        }
        List<Segment> listed =
                next.revocations().segments().stream().map(SegmentFile::segment).toList();
        return Deltas.within(listed, held.revocationSequence(), step.get().additions()).stream()
                .map(Segment::bytes)
                .toList();
    }
}
