package dev.tidemark.revocation;

import static dev.tidemark.revocation.Samples.entry;
import static dev.tidemark.revocation.Samples.jti;
import static dev.tidemark.revocation.Samples.key;
import static dev.tidemark.revocation.Samples.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.revocation.Tiers.Addition;
import dev.tidemark.revocation.Tiers.Merger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who holds the online key may try against a holder of an honest state. */
class SetAdvanceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:34:56Z");
    private static final int HOUR = (int) (NOW.getEpochSecond() / 3600);
    private static final IssuedBefore FOREVER = IssuedBefore.forever();
    private static final IssuedBefore CUTOFF = IssuedBefore.at(NOW);

    private final Segment tail = segment(0, 5, 0, entry(jti("x"), HOUR + 1), entry(subject("w"), 0));
    private final RevocationSet held = set(List.of(tail), rule(3, key("k"), FOREVER));

    @Test
    void advance_honestGrowth_isAccepted() {
        Segment longer =
                segment(0, 7, HOUR - 1, entry(jti("x"), HOUR + 1), entry(subject("w"), 0), entry(jti("y"), HOUR + 2));
        accepted(held, set(List.of(longer), rule(3, key("k"), FOREVER), rule(7, key("l"), FOREVER)));
        accepted(held, held);
        accepted(RevocationSet.empty(1, Samples.SALT), held);
    }

    /** What a new segment lost may stand in one that both states share. */
    @Test
    void advance_entryThatOnlyASharedSegmentStillHas_isAccepted() {
        Segment shared = segment(0, 5, 0, entry(jti("x"), HOUR + 1));
        Segment twice = segment(5, 9, 0, entry(jti("x"), HOUR + 1), entry(jti("y"), HOUR + 1));
        Segment once = segment(5, 10, 0, entry(jti("y"), HOUR + 1));
        accepted(set(List.of(shared, twice)), set(List.of(shared, once)));
        refused("revocation_regressed", set(List.of(shared, twice)), set(List.of(shared, segment(5, 10, 0))));
    }

    @Test
    void advance_droppedEntry_isRevocationRegressed() {
        RevocationSet next = set(List.of(segment(0, 6, 0, entry(jti("x"), HOUR + 1))), rule(3, key("k"), FOREVER));
        Regression regression = refused("revocation_regressed", held, next);
        assertThat(regression)
                .isEqualTo(new Regression.EntryRegressed(
                        1, entry(subject("w"), 0).tag(), entry(subject("w"), 0).fingerprint(), 0, OptionalInt.empty()));
    }

    @Test
    void advance_entryMovedToAnotherNamespace_isRevocationRegressed() {
        RevocationEntry w = entry(subject("w"), 0);
        RevocationEntry moved = entry(w.tag() + 1, w.fingerprint(), 0);
        refused("revocation_regressed", held, with(segment(0, 6, 0, entry(jti("x"), HOUR + 1), moved)));
    }

    @Test
    void advance_shortenedHour_isRevocationRegressed() {
        Segment next = segment(0, 6, 0, entry(jti("x"), HOUR), entry(subject("w"), 0));
        Regression regression = refused("revocation_regressed", held, with(next));
        assertThat(((Regression.EntryRegressed) regression).foundHour()).hasValue(HOUR);
    }

    @Test
    void advance_neverTurnedIntoAnHour_isRevocationRegressed() {
        Segment next = segment(0, 6, 0, entry(jti("x"), HOUR + 1), entry(subject("w"), Integer.MAX_VALUE));
        refused("revocation_regressed", held, with(next));
    }

    @Test
    void advance_laterHour_isAccepted() {
        accepted(held, with(segment(0, 6, 0, entry(jti("x"), HOUR + 9), entry(subject("w"), 0))));
        accepted(held, with(segment(0, 6, 0, entry(jti("x"), 0), entry(subject("w"), 0))));
    }

    @Test
    void advance_entryPrunedInTime_isAccepted() {
        RevocationSet old = set(List.of(segment(0, 5, 0, entry(jti("x"), HOUR - 2))));
        accepted(old, set(List.of(segment(0, 6, HOUR - 1))));
        refused("revocation_regressed", old, set(List.of(segment(0, 6, HOUR - 2))));
    }

    @Test
    void advance_pruneBeforeAheadOfTheStatement_isRefused() {
        Regression regression = refused("prune_ahead_of_time", held, set(List.of(segment(0, 6, HOUR))));
        assertThat(regression).isEqualTo(new Regression.PruneAheadOfTime(HOUR - 1, HOUR));
        refused("prune_ahead_of_time", held, set(List.of(segment(0, 6, Integer.MAX_VALUE))));
    }

    @Test
    void advance_pruneBeforeFalling_isRefused() {
        RevocationSet pruned = set(List.of(segment(0, 5, 100), segment(5, 9, 50)));
        Regression regression = refused("prune_fell", pruned, set(List.of(segment(0, 10, 99))));
        assertThat(regression).isEqualTo(new Regression.PruneFell(0, 5, 100, 99));
        accepted(pruned, set(List.of(segment(0, 10, 100))));
    }

    @Test
    void advance_pruneBeforeFallingForOneRangeOnly_isRefused() {
        RevocationSet pruned = set(List.of(segment(0, 5, 50), segment(5, 9, 100), segment(9, 12, 50)));
        RevocationSet next = set(List.of(segment(0, 4, 100), segment(4, 6, 99), segment(6, 13, 100)));
        assertThat(refused("prune_fell", pruned, next)).isEqualTo(new Regression.PruneFell(5, 6, 100, 99));
        accepted(pruned, set(List.of(segment(0, 5, 50), segment(5, 9, 100), segment(9, 13, 50))));
    }

    @Test
    void advance_lowerSequence_isRefused() {
        RevocationSet next = with(segment(0, 4, 0, entry(jti("x"), HOUR + 1), entry(subject("w"), 0)));
        assertThat(refused("sequence_fell", held, next)).isEqualTo(new Regression.SequenceFell(5, 4));
        refused("sequence_fell", held, RevocationSet.empty(1, Samples.SALT));
    }

    @Test
    void advance_equalSequenceWithAnEntryMore_isRefused() {
        Segment next = segment(0, 5, 0, entry(jti("x"), HOUR + 1), entry(subject("w"), 0), entry(jti("y"), 0));
        refused("live_set_differs", held, with(next));
    }

    @Test
    void advance_equalSequenceWithALaterHour_isRefused() {
        refused("live_set_differs", held, with(segment(0, 5, 0, entry(jti("x"), HOUR + 2), entry(subject("w"), 0))));
    }

    @Test
    void advance_equalSequenceWithARuleMore_isRefused() {
        RevocationSet next = set(List.of(tail), rule(3, key("k"), FOREVER), rule(4, key("l"), FOREVER));
        refused("live_set_differs", held, next);
    }

    @Test
    void advance_equalSequencePrunedInTime_isAccepted() {
        RevocationSet old = set(List.of(segment(0, 5, 0, entry(jti("x"), HOUR - 2), entry(jti("y"), HOUR - 1))));
        accepted(old, set(List.of(segment(0, 5, HOUR - 1, entry(jti("y"), HOUR - 1)))));
    }

    @Test
    void advance_loweredRule_isRefused() {
        RevocationSet next = set(List.of(longerTail()), rule(3, key("k"), CUTOFF));
        assertThat(refused("rule_lowered", held, next))
                .isEqualTo(new Regression.RuleLowered(1, rule(3, key("k"), FOREVER)));
        RevocationSet before = set(List.of(tail), rule(3, key("k"), CUTOFF));
        refused(
                "rule_lowered",
                before,
                set(List.of(longerTail()), rule(3, key("k"), IssuedBefore.at(NOW.minusMillis(1)))));
    }

    @Test
    void advance_raisedRule_isAccepted() {
        RevocationSet before = set(List.of(tail), rule(3, key("k"), CUTOFF));
        accepted(before, set(List.of(longerTail()), rule(6, key("k"), IssuedBefore.at(NOW.plusMillis(1)))));
        accepted(before, set(List.of(longerTail()), rule(3, key("k"), CUTOFF), rule(6, key("k"), FOREVER)));
    }

    @Test
    void advance_ruleWithALowerNumber_isRefusedSinceAReinstatementCouldThenCoverIt() {
        refused("rule_lowered", held, set(List.of(longerTail()), rule(2, key("k"), FOREVER)));
    }

    @Test
    void advance_ruleThatExpiresSooner_isRefused() {
        RevocationSet next = set(List.of(longerTail()), expiring(3, key("k"), NOW.plusSeconds(1)));
        refused("rule_lowered", held, next);
        RevocationSet before = set(List.of(tail), expiring(3, key("k"), NOW.plusSeconds(2)));
        refused("rule_lowered", before, next);
        accepted(before, set(List.of(longerTail()), rule(3, key("k"), FOREVER)));
    }

    @Test
    void advance_droppedRule_isRefused() {
        assertThat(refused("rule_dropped", held, set(List.of(longerTail()))))
                .isEqualTo(new Regression.RuleDropped(1, rule(3, key("k"), FOREVER)));
        refused("rule_dropped", held, set(List.of(longerTail()), rule(3, key("K"), FOREVER)));
    }

    @Test
    void advance_ruleDroppedBeforeItsHour_isRefused() {
        Instant expiry = Instant.ofEpochSecond((HOUR - 1) * 3600L).minus(RevocationRule.MAX_SKEW);
        Segment empty = segment(0, 5, 0);
        Segment pruned = segment(0, 6, HOUR - 1);
        refused("rule_dropped", set(List.of(empty), expiring(3, key("k"), expiry)), set(List.of(pruned)));
        accepted(set(List.of(empty), expiring(3, key("k"), expiry.minusSeconds(3600))), set(List.of(pruned)));
    }

    @Test
    void advance_otherSaltInTheSameEpoch_isRefused() throws Exception {
        RevocationSet next = RevocationSet.of(1, Samples.OTHER_SALT, List.of(longerTail()), held.rules(), List.of(), 0);
        assertThat(refused("salt_changed", held, next)).isEqualTo(new Regression.SaltChanged(1));
    }

    @Test
    void advance_earlierEpoch_isRefused() {
        assertThat(refused("epoch_fell", held, RevocationSet.empty(0, Samples.SALT)))
                .isEqualTo(new Regression.EpochFell(1, 0));
    }

    @Test
    void advance_laterEpochThatForgetsTheOld_isRefused() {
        RevocationSet bare = RevocationSet.empty(2, Samples.OTHER_SALT);
        refused("revocation_regressed", held, bare);
        accepted(held, bare.withRetained(held));
        refused("rule_dropped", set(List.of(segment(0, 5, 0)), rule(3, key("k"), FOREVER)), bare);
    }

    @Test
    void advance_laterEpochThatKeepsAnotherOld_isRefused() {
        RevocationSet bare = RevocationSet.empty(2, Samples.OTHER_SALT);
        refused("revocation_regressed", held, bare.withRetained(with(segment(0, 5, 0))));
        refused("salt_changed", held, bare.withRetained(RevocationSet.empty(1, Samples.OTHER_SALT)));
    }

    @Test
    void advance_laterEpochThatPrunesTheOldAheadOfTime_isRefused() throws Exception {
        RevocationSet next = RevocationSet.of(
                2, Samples.OTHER_SALT, List.of(segment(0, 1, HOUR + 5)), List.of(), List.of(), HOUR + 5);
        refused("prune_ahead_of_time", held, next.withRetained(held));
    }

    @Test
    void advance_sameEpochThatForgetsARetainedOne_isRefusedUnlessReleased() throws Exception {
        RevocationSet bare = RevocationSet.empty(2, Samples.OTHER_SALT);
        RevocationSet retaining = bare.withRetained(held);
        refused("revocation_regressed", retaining, bare);
        assertThatCode(() -> SetAdvance.check(retaining, bare, NOW, Set.of(1L))).doesNotThrowAnyException();
        assertThatCode(() -> SetAdvance.check(held, bare, NOW, Set.of(1L))).doesNotThrowAnyException();
    }

    @Test
    void advance_releasingTheCurrentEpoch_releasesNothing() {
        RevocationSet next = with(segment(0, 6, 0));
        RevocationRegressedException refusal = catchThrowableOfType(
                RevocationRegressedException.class, () -> SetAdvance.check(held, next, NOW, Set.of(1L)));
        assertThat(refusal.code()).isEqualTo("revocation_regressed");
    }

    @Test
    void advance_reinstatementChanges_areNotTheOnlineKeysBusiness() {
        accepted(held, held.withReinstated(List.of(new Reinstated(1, subject("w"), 5))));
        accepted(held.withReinstated(List.of(new Reinstated(1, subject("w"), 5))), held);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {91, 92, 93})
    void advance_alongAnHonestHistory_isAcceptedFromAnyEarlierStateAndOneEntryLessIsRefused(long seed) {
        Random random = new Random(seed);
        List<RevocationSet> states = new ArrayList<>(List.of(RevocationSet.empty(1, Samples.SALT)));
        List<Segment> segments = List.of();
        long sequence = 0;
        for (int step = 1; step < 40; step++) {
            int prune = HOUR + step - 1;
            List<Addition> additions = new ArrayList<>();
            for (int i = random.nextInt(200); i >= 0; i--) {
                int life = random.nextInt(9) == 0 ? 0 : HOUR + step + 1 + random.nextInt(30);
                additions.add(new Addition(++sequence, entry(7, random.nextLong(), life)));
            }
            segments = Tiers.sweep(Tiers.publish(segments, additions, sequence, prune), prune, Merger.AT_ONCE);
            RevocationSet next = set(segments);
            Instant statement = NOW.plusSeconds(step * 3600L);
            RevocationSet earlier = states.get(random.nextInt(states.size()));
            assertThatCode(() -> SetAdvance.check(earlier, next, statement))
                    .as("seed %d, step %d", seed, step)
                    .doesNotThrowAnyException();
            refusedWithoutOne(random, next, segments, statement);
            states.add(next);
        }
    }

    private static void refusedWithoutOne(
            Random random, RevocationSet current, List<Segment> segments, Instant statement) {
        Segment all = Segment.merge(segments, current.pruneBefore());
        List<RevocationEntry> entries = Samples.list(all);
        RevocationEntry gone = entries.remove(random.nextInt(entries.size()));
        RevocationSet next = set(List.of(Segment.of(0, all.to() + 1, all.pruneBefore(), entries)));
        RevocationRegressedException refusal = catchThrowableOfType(
                RevocationRegressedException.class, () -> SetAdvance.check(current, next, statement));
        assertThat(refusal.regression())
                .isEqualTo(new Regression.EntryRegressed(
                        1, gone.tag(), gone.fingerprint(), gone.expiryHour(), OptionalInt.empty()));
    }

    private Segment longerTail() {
        return Segment.of(0, 6, 0, Samples.list(tail));
    }

    private RevocationSet with(Segment segment) {
        return set(List.of(segment), rule(3, key("k"), FOREVER));
    }

    private static void accepted(RevocationSet held, RevocationSet next) {
        assertThatCode(() -> SetAdvance.check(held, next, NOW)).doesNotThrowAnyException();
    }

    private static Regression refused(String code, RevocationSet held, RevocationSet next) {
        RevocationRegressedException refusal =
                catchThrowableOfType(RevocationRegressedException.class, () -> SetAdvance.check(held, next, NOW));
        assertThat(refusal).as("not refused").isNotNull().hasMessageContaining(code);
        assertThat(refusal.code()).isEqualTo(code);
        return refusal.regression();
    }

    private static RevocationSet set(List<Segment> segments, RevocationRule... rules) {
        int pruneBefore = segments.stream().mapToInt(Segment::pruneBefore).max().orElse(0);
        try {
            return RevocationSet.of(1, Samples.SALT, segments, List.of(rules), List.of(), pruneBefore);
        } catch (MalformedSetException e) {
            throw new AssertionError(e);
        }
    }

    private static Segment segment(long from, long to, int pruneBefore, RevocationEntry... entries) {
        return Segment.of(from, to, pruneBefore, List.of(entries));
    }

    private static RevocationRule rule(long sequence, RevokedName name, IssuedBefore issuedBefore) {
        return new RevocationRule(sequence, name, issuedBefore, null);
    }

    private static RevocationRule expiring(long sequence, RevokedName name, @Nullable Instant expiresAt) {
        return new RevocationRule(sequence, name, FOREVER, expiresAt);
    }
}
