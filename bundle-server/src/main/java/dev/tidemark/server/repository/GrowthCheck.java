package dev.tidemark.server.repository;

import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.SetAdvance;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether every holder of the revocations before may take the ones after: nothing is taken back but what
 * {@code prune_before} removes, and that does not run ahead of the signed time. Looks only at what changed, since a
 * segment that is listed again is the same bytes; and not at one that was merged beside the lane, nor at what it was made
 * of: {@link Compaction} proved it there.
 */
final class GrowthCheck {
    private final Set<SegmentFile> gone;
    private final List<SegmentFile> fresh;
    private final int pruneBefore;

    private GrowthCheck(RevocationHolding held, RevocationHolding next) {
        Set<SegmentFile> gone = identities(held);
        Set<SegmentFile> added = identities(next);
        gone.removeAll(identities(next));
        added.removeAll(identities(held));
        for (Compaction.Merged merged : next.merged()) {
            gone.removeIf(file -> merged.of().stream().anyMatch(part -> Identity.same(part, file.segment())));
            // Listed as it was proven, or part of another one already, which must then have all of it.
            if (!added.remove(merged.file())) {
                gone.add(merged.file());
            }
        }
        this.gone = gone;
        this.fresh = List.copyOf(added);
        this.pruneBefore = next.pruneBefore();
    }

    /**
     * @throws VerificationException if a holder of {@code held} would refuse {@code next}
     */
    static void require(RevocationHolding held, RevocationHolding next, Instant issuedAt) throws VerificationException {
        if (Identity.same(held, next)) {
            return;
        }
        if (next.sequence() < held.sequence()) {
            throw new VerificationException(
                    new Rejection.Rollback("revocation sequence", held.sequence(), next.sequence()));
        }
        long allowed = Math.max(
                0, Math.floorDiv(issuedAt.getEpochSecond(), Duration.ofHours(1).toSeconds()) - 1);
        if (next.pruneBefore() > allowed || next.pruneBefore() < held.pruneBefore()) {
            throw new VerificationException(new Rejection.Rollback("prune_before", allowed, next.pruneBefore()));
        }
        requireContiguous(next);
        GrowthCheck check = new GrowthCheck(held, next);
        check.requireListed();
        check.requireEntries();
        requireRules(held, next);
        requireRulesFile(held, next);
    }

    private static void requireContiguous(RevocationHolding next) throws VerificationException {
        long end = 0;
        for (SegmentFile file : next.segments()) {
            if (file.segment().from() != end) {
                throw refused("the segments are not contiguous");
            }
            end = file.segment().to();
        }
    }

    /** By identity: a segment that stays is the same object, and comparing millions of entries is not for every event. */
    private static Set<SegmentFile> identities(RevocationHolding holding) {
        Set<SegmentFile> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(holding.segments());
        return set;
    }

    private void requireListed() throws VerificationException {
        for (SegmentFile file : fresh) {
            file.target().require(file.targetPath(), file.bytes());
        }
    }

    private void requireEntries() throws VerificationException {
        List<Segment> held = gone.stream().map(SegmentFile::segment).toList();
        List<Segment> next = fresh.stream().map(SegmentFile::segment).toList();
        if (!SetAdvance.keepsEntries(held, next, pruneBefore)) {
            throw refused("an entry would be lost");
        }
    }

    private static void requireRules(RevocationHolding held, RevocationHolding next) throws VerificationException {
        if (held.rules().equals(next.rules())) {
            return;
        }
        Map<RevokedName, List<RevocationRule>> byName =
                next.rules().stream().collect(Collectors.groupingBy(RevocationRule::name));
        for (RevocationRule rule : held.rules()) {
            boolean kept = rule.droppable(next.pruneBefore())
                    || byName.getOrDefault(rule.name(), List.of()).stream()
                            .anyMatch(candidate -> reachesAsFar(candidate, rule));
            if (!kept) {
                throw refused("a rule would be lost or lowered");
            }
        }
    }

    private static void requireRulesFile(RevocationHolding held, RevocationHolding next) throws VerificationException {
        boolean same = Identity.same(held.rulesFile(), next.rulesFile());
        if (!same && !RulesDocument.parse(next.rulesFile()).rules().equals(next.rules())) {
            throw refused("the rules read back as others");
        }
    }

    private static boolean reachesAsFar(RevocationRule candidate, RevocationRule rule) {
        return candidate.name().equals(rule.name())
                && candidate.sequence() >= rule.sequence()
                && candidate.issuedBefore().compareTo(rule.issuedBefore()) >= 0
                && (candidate.expiresAt() == null
                        || (rule.expiresAt() != null && !candidate.expiresAt().isBefore(rule.expiresAt())));
    }

    private static VerificationException refused(String problem) {
        return new VerificationException(new Rejection.Malformed("revocations", "", problem));
    }
}
