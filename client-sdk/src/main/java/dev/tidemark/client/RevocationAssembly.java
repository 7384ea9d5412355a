package dev.tidemark.client;

import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.RevocationRegressedException;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.SetAdvance;
import dev.tidemark.revocation.index.IndexSecret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The revocation set that the role {@code revocations} lists, taken only if nothing that was held is lost. */
final class RevocationAssembly {
    /** Drawn when the first state is assembled. */
    private static final IndexSecret SECRET = IndexSecret.from(new SecureRandom());

    private RevocationAssembly() {}

    /**
     * A set, and what it was read from.
     *
     * @param set what no longer counts, earlier epochs included
     * @param segments those of this epoch, by what their signed entries say of them
     * @param rules what the signed entry of the rules names
     */
    record Listed(RevocationSet set, Map<TargetFile, Segment> segments, Rules rules) {
        Listed {
            segments = Map.copyOf(segments);
        }
    }

    /** Rules, and the signed entry that they were read by. */
    record Rules(TargetFile file, List<RevocationRule> rules) {}

    static Listed assemble(
            TrustedMetadata metadata,
            CompiledBundle policy,
            Optional<TrustState> held,
            Limits limits,
            StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException {
        try {
            Listed listed = listed(metadata, policy, held.map(TrustState::listed), limits, source);
            RevocationSet next = withEarlierEpochs(listed.set(), policy, held);
            if (held.isPresent()) {
                SetAdvance.check(
                        held.get().revocations(),
                        next,
                        metadata.timestamp()
                                .orElseThrow()
                                .role()
                                .tidemark()
                                .orElseThrow()
                                .issuedAt(),
                        released(policy));
            }
            RevocationSet indexed = next.indexed(held.map(TrustState::revocations), SECRET);
            return new Listed(indexed, listed.segments(), listed.rules());
        } catch (VerificationException e) {
            throw new AssemblyException(Failure.of(e));
        } catch (MalformedSegmentException e) {
            throw new AssemblyException(Failure.of(e));
        } catch (MalformedSetException e) {
            throw new AssemblyException(Failure.of(e));
        } catch (RevocationRegressedException e) {
            throw new AssemblyException(Failure.of(e));
        }
    }

    private static Listed listed(
            TrustedMetadata metadata,
            CompiledBundle policy,
            Optional<Listed> held,
            Limits limits,
            StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException, VerificationException, MalformedSegmentException,
                    MalformedSetException {
        Targets role =
                metadata.delegated(DomainLayout.REVOCATIONS).orElseThrow().role();
        RevocationsExtension numbers =
                role.tidemark().orElseThrow().revocations().orElseThrow();
        RootExtension constants = metadata.root().role().tidemark().orElseThrow();
        SegmentList list = SegmentList.of(role, numbers, limits.revocations());
        Rules rules = rules(role, held.map(Listed::rules), source);
        Map<TargetFile, Segment> known = held.map(Listed::segments).orElse(Map.of());
        Map<TargetFile, Segment> read = new HashMap<>();
        List<Segment> segments = new ArrayList<>();
        for (SegmentList.Line line : list.largestFirst()) {
            Segment segment = segment(line, Optional.ofNullable(known.get(line.file())), source);
            segments.add(segment);
            read.put(line.file(), segment);
        }
        segments.sort(Comparator.comparingLong(Segment::from));
        RevocationSet set = RevocationSet.of(
                constants.epoch(),
                Salt.of(constants.salt()),
                segments,
                rules.rules(),
                policy.reinstated(),
                list.pruneBefore());
        return new Listed(set, read, rules);
    }

    /** The rules that are held, if the same are listed: there may be 16 MiB of them, and they change rarely. */
    private static Rules rules(Targets role, Optional<Rules> held, StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException, VerificationException {
        TargetFile file = StateAssembly.listed(role, DomainLayout.RULES_TARGET, PolicyLimits.RULES_BYTES);
        if (held.isPresent() && held.get().file().equals(file)) {
            return held.get();
        }
        byte[] bytes = source.target(DomainLayout.RULES_TARGET, file);
        return new Rules(file, RulesDocument.parse(bytes).rules());
    }

    /** A segment whose header is not what its signed entry says is refused. */
    private static Segment segment(SegmentList.Line line, Optional<Segment> known, StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException, MalformedSegmentException {
        Segment segment = known.isPresent() ? known.get() : Segment.decode(source.target(line.path(), line.file()));
        if (!SegmentNumbers.of(segment).equals(line.numbers())) {
            throw new AssemblyException(
                    new Failure("mix_and_match", line.path() + " does not hold what its signed entry says."));
        }
        return segment;
    }

    /** What was revoked in an earlier epoch binds until it expires or the policy releases that epoch. */
    private static RevocationSet withEarlierEpochs(
            RevocationSet next, CompiledBundle policy, Optional<TrustState> held) {
        RevocationSet out = next;
        if (held.isPresent()) {
            RevocationSet before = held.get().revocations();
            if (before.epoch() < next.epoch()) {
                out = out.withRetained(before);
            } else {
                for (RevocationSet older : before.retained()) {
                    out = out.withRetained(older);
                }
            }
        }
        return out.withoutRetained(released(policy)).withReinstated(policy.reinstated());
    }

    private static Set<Long> released(CompiledBundle policy) {
        return policy.constants().releasedEpochs();
    }
}
