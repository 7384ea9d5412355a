package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerEntry;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts what a state names on the shelf, and marks what the next one names no longer. */
final class Shelving {
    private final Shelf shelf;
    private final Ledger ledger;

    Shelving(Shelf shelf, Ledger ledger) {
        this.shelf = shelf;
        this.ledger = ledger;
    }

    /** Everything that {@code state} names, to be called before it is served. */
    void put(DomainState state) {
        for (int i = 0; i < state.roots().size(); i++) {
            shelf.putJson(Paths.root(i + 1), state.roots().get(i));
        }
        state.roles().values().forEach(file -> shelf.putJson(file.path(), file.bytes()));
        state.snapshot().ifPresent(file -> shelf.putJson(file.path(), file.bytes()));
        state.documents().forEach(this::putDocument);
        if (state.isSigned()) {
            putDocument(DomainLayout.RULES_TARGET, state.revocations().rulesFile());
        }
        state.revocations().segments().forEach(this::putSegment);
        for (RetiredSegment one : state.revocations().retired()) {
            if (shelf.find(one.servedPath()) == null) {
                ledger.blob(new BlobDigest(one.sha256())).ifPresent(bytes -> shelf.putBinary(one.servedPath(), bytes));
            }
        }
    }

    /** What {@code next} names and {@code held} did not. */
    void putChanged(DomainState held, DomainState next) {
        next.roots()
                .subList(held.roots().size(), next.roots().size())
                .forEach(root -> shelf.putJson(Paths.root(next.roots().indexOf(root) + 1L), root));
        next.roles().forEach((role, file) -> {
            if (!Identity.same(held.roles().get(role), file)) {
                shelf.putJson(file.path(), file.bytes());
            }
        });
        next.snapshot().ifPresent(file -> shelf.putJson(file.path(), file.bytes()));
        next.documents().forEach((path, bytes) -> {
            if (held.documents().get(path) != bytes) {
                putDocument(path, bytes);
            }
        });
        if (next.isSigned()) {
            putDocument(DomainLayout.RULES_TARGET, next.revocations().rulesFile());
        }
        Set<SegmentFile> kept = identities(held.revocations());
        next.revocations().segments().stream()
                .filter(file -> !kept.contains(file))
                .forEach(this::putSegment);
    }

    /** What {@code held} named and {@code next} does not, to be called once {@code next} is served. */
    void supersede(DomainState held, DomainState next, Instant now) {
        held.snapshot()
                .filter(file -> !Identity.same(next.snapshot().orElse(file), file))
                .ifPresent(file -> shelf.supersede(file.path(), now));
        RoleFile revocations = held.roles().get(DomainLayout.REVOCATIONS);
        if (revocations != null && !Identity.same(next.roles().get(DomainLayout.REVOCATIONS), revocations)) {
            shelf.supersede(revocations.path(), now);
        }
        byte[] rules = held.revocations().rulesFile();
        if (held.isSigned() && next.revocations().rulesFile() != rules) {
            shelf.supersede(documentPath(DomainLayout.RULES_TARGET, rules), now);
        }
        Set<SegmentFile> kept = identities(next.revocations());
        held.revocations().segments().stream()
                .filter(file -> file.isTail() && !kept.contains(file))
                .forEach(file -> shelf.supersede(file.servedPath(), now));
        Set<RetiredSegment> listed = Set.copyOf(next.revocations().retired());
        held.revocations().retired().stream()
                .filter(one -> !listed.contains(one))
                .forEach(one -> shelf.remove(one.servedPath()));
        shelf.evict(now);
    }

    /** What an earlier publication named; snapshots, revocations roles, rules and tails stay for the retention only. */
    void putPast(LedgerEntry entry, Instant now) throws dev.tidemark.metadata.VerificationException {
        for (Map.Entry<String, byte[]> change : entry.changes().entrySet()) {
            String name = change.getKey();
            Optional<byte[]> bytes =
                    change.getValue().length == 0 ? Optional.empty() : Packed.unpack(ledger, change.getValue());
            if (bytes.isEmpty()) {
                continue;
            }
            if (name.startsWith(LedgerNames.ROLE) && !name.endsWith("/timestamp")) {
                RoleFile file = RoleFile.read(name.substring(LedgerNames.ROLE.length()), bytes.get());
                boolean online = file.role().equals("snapshot") || file.role().equals(DomainLayout.REVOCATIONS);
                putPast(file.path(), bytes.get(), true, online, now);
            } else if (name.startsWith(LedgerNames.TARGET)) {
                String path = name.substring(LedgerNames.TARGET.length());
                putPast(
                        documentPath(path, bytes.get()),
                        bytes.get(),
                        true,
                        path.equals(DomainLayout.RULES_TARGET),
                        now);
            } else if (name.startsWith(LedgerNames.SEGMENT)) {
                String path = DomainLayout.REVOCATIONS + "/" + name.substring(LedgerNames.SEGMENT.length());
                putPast(documentPath(path, bytes.get()), bytes.get(), false, true, now);
            }
        }
        shelf.evict(now);
    }

    private void putPast(String path, byte[] bytes, boolean json, boolean briefly, Instant now) {
        if (shelf.find(path) != null) {
            return;
        }
        if (json) {
            shelf.putJson(path, bytes);
        } else {
            shelf.putBinary(path, bytes);
        }
        if (briefly) {
            shelf.supersede(path, now);
        }
    }

    private void putDocument(String path, byte[] bytes) {
        shelf.putJson(documentPath(path, bytes), bytes);
    }

    private void putSegment(SegmentFile file) {
        shelf.putBinary(file.servedPath(), file.bytes());
    }

    private static String documentPath(String path, byte[] bytes) {
        return Paths.target(path, Digests.sha256Hex(bytes));
    }

    private static Set<SegmentFile> identities(RevocationHolding holding) {
        Set<SegmentFile> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(holding.segments());
        return set;
    }
}
