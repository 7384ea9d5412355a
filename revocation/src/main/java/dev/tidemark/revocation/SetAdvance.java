package dev.tidemark.revocation;

import dev.tidemark.revocation.RevocationSet.Range;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether one state may follow another, for a holder who does not trust whoever signed the new one: entries and rules
 * only ever grow, except what {@code prune_before} removes, and that may not run ahead of the signed statement's time.
 * No local clock is consulted. Pure.
 */
public final class SetAdvance {
    private SetAdvance() {}

    /**
     * Checks that {@code next} takes back nothing that {@code held} says.
     *
     * @param statementIssuedAt the time inside the signed statement that announced {@code next}
     * @throws RevocationRegressedException when it does; {@code held} must then be kept
     */
    public static void check(RevocationSet held, RevocationSet next, Instant statementIssuedAt)
            throws RevocationRegressedException {
        check(held, next, statementIssuedAt, Set.of());
    }

    /**
     * As {@link #check(RevocationSet, RevocationSet, Instant)}, where sets of {@code releasedEpochs} need not be
     * retained any longer.
     *
     * @param releasedEpochs the policy's {@code released_epochs}; of no effect on the epoch of {@code next}
     */
    public static void check(
            RevocationSet held, RevocationSet next, Instant statementIssuedAt, Set<Long> releasedEpochs)
            throws RevocationRegressedException {
        if (next.epoch() < held.epoch()) {
            throw refused(new Regression.EpochFell(held.epoch(), next.epoch()));
        }
        requirePruneInTime(next, statementIssuedAt);
        for (RevocationSet set : held.chain()) {
            if (set.epoch() == next.epoch()) {
                requireSameEpochGrows(set, next);
            } else if (!releasedEpochs.contains(set.epoch())) {
                requireRetained(set, next);
            }
        }
    }

    /**
     * Whether the entries of some segments, those that an hour does not remove, are in others, with the same hour or a
     * later one. One pass over both.
     */
    public static boolean keepsEntries(List<Segment> held, List<Segment> next, int pruneBefore) {
        return LiveSet.of(held.stream().map(Segment::entries).toList(), pruneBefore)
                .loss(LiveSet.of(next.stream().map(Segment::entries).toList(), pruneBefore), pruneBefore)
                .isEmpty();
    }

    private static void requirePruneInTime(RevocationSet next, Instant issuedAt) throws RevocationRegressedException {
        long allowed = Math.max(0, ExpiryHour.floor(issuedAt) - 1);
        if (next.pruneBefore() > allowed) {
            throw refused(new Regression.PruneAheadOfTime(allowed, next.pruneBefore()));
        }
    }

    private static void requireSameEpochGrows(RevocationSet held, RevocationSet next)
            throws RevocationRegressedException {
        requireSalt(held, next);
        if (next.sequence() < held.sequence()) {
            throw refused(new Regression.SequenceFell(held.sequence(), next.sequence()));
        }
        requirePruneNotFallen(held.ranges(), next.ranges());
        requireEntries(held, next.entries(), next.pruneBefore());
        requireRules(held, next.ruleSet(), next.pruneBefore());
        if (next.sequence() == held.sequence()) {
            requireNothingAdded(held, next);
        }
    }

    private static void requireSalt(RevocationSet held, RevocationSet next) throws RevocationRegressedException {
        if (!next.salt().equals(held.salt())) {
            throw refused(new Regression.SaltChanged(held.epoch()));
        }
    }

    /** Both lists cover 0 to their end without a gap, so walking them side by side meets every overlap. */
    private static void requirePruneNotFallen(List<Range> held, List<Range> next) throws RevocationRegressedException {
        int i = 0;
        int j = 0;
        while (i < held.size() && j < next.size()) {
            Range h = held.get(i);
            Range n = next.get(j);
            if (n.pruneBefore() < h.pruneBefore()) {
                throw refused(new Regression.PruneFell(
                        Math.max(h.from(), n.from()), Math.min(h.to(), n.to()), h.pruneBefore(), n.pruneBefore()));
            }
            if (h.to() <= n.to()) {
                i++;
            }
            if (n.to() <= h.to()) {
                j++;
            }
        }
    }

    private static void requireRetained(RevocationSet held, RevocationSet next) throws RevocationRegressedException {
        Optional<RevocationSet> kept = next.retained().stream()
                .filter(set -> set.epoch() == held.epoch())
                .findFirst();
        if (kept.isPresent()) {
            requireSalt(held, kept.get());
        }
        requireEntries(held, kept.map(RevocationSet::entries).orElse(LiveSet.EMPTY), next.pruneBefore());
        requireRules(held, kept.map(RevocationSet::ruleSet).orElse(RuleSet.EMPTY), next.pruneBefore());
    }

    private static void requireEntries(RevocationSet held, LiveSet next, int pruneBefore)
            throws RevocationRegressedException {
        Optional<LiveSet.Loss> loss = held.entries().loss(next, pruneBefore);
        if (loss.isPresent()) {
            throw refused(loss.get().regression(held.epoch()));
        }
    }

    private static void requireRules(RevocationSet held, RuleSet next, int pruneBefore)
            throws RevocationRegressedException {
        for (RevocationRule rule : held.rules()) {
            List<RevocationRule> candidates = next.of(rule.name());
            if (rule.droppable(pruneBefore) || candidates.stream().anyMatch(candidate -> candidate.dominates(rule))) {
                continue;
            }
            throw refused(
                    candidates.isEmpty()
                            ? new Regression.RuleDropped(held.epoch(), rule)
                            : new Regression.RuleLowered(held.epoch(), rule));
        }
    }

    private static void requireNothingAdded(RevocationSet held, RevocationSet next)
            throws RevocationRegressedException {
        int hour = next.pruneBefore();
        boolean sameEntries = held.entries().sameAt(next.entries(), hour);
        boolean sameRules = held.ruleSet()
                .prune(hour)
                .all()
                .equals(next.ruleSet().prune(hour).all());
        if (!sameEntries || !sameRules) {
            throw refused(new Regression.LiveSetDiffers(held.sequence()));
        }
    }

    private static RevocationRegressedException refused(Regression regression) {
        return new RevocationRegressedException(regression);
    }
}
