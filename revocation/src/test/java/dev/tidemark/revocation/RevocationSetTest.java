package dev.tidemark.revocation;

import static dev.tidemark.revocation.Samples.entry;
import static dev.tidemark.revocation.Samples.jti;
import static dev.tidemark.revocation.Samples.key;
import static dev.tidemark.revocation.Samples.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.revocation.MalformedSetException.Reason;
import dev.tidemark.revocation.index.IndexSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RevocationSetTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final IssuedBefore FOREVER = IssuedBefore.forever();
    private static final IndexSecret SECRET = IndexSecret.from(new Random(1));

    @Test
    void find_inAnEmptySet_isNothing() {
        RevocationSet set = RevocationSet.empty(3, Samples.SALT);
        assertThat(set.find(jti("x"), NOW)).isEmpty();
        assertThat(set.sequence()).isZero();
        assertThat(set.size()).isZero();
        assertThat(set.epoch()).isEqualTo(3);
    }

    @Test
    void find_entry_deniesWheneverItWasIssued() throws Exception {
        RevocationSet set = set(List.of(segment(0, 5, 0, entry(subject("w"), 0), entry(jti("x"), 7))));
        assertThat(set.find(jti("x"), Instant.MAX)).hasValue(new Revocation.Entry(1));
        assertThat(set.find(subject("w"), Instant.MIN)).hasValue(new Revocation.Entry(1));
        assertThat(set.find(jti("w"), NOW)).isEmpty();
        assertThat(set.find(new RevokedName(RevocationKind.JTI, "https://other.example", "x"), NOW))
                .isEmpty();
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.sequence()).isEqualTo(5);
    }

    @Test
    void find_entryOfAnyOfSeveralSegments_isFound() throws Exception {
        RevocationSet set = set(List.of(
                segment(0, 5, 0, entry(jti("a"), 200)),
                segment(5, 6, 100, entry(jti("b"), 0)),
                segment(6, 8, 100, entry(jti("a"), 300))));
        assertThat(set.find(jti("a"), NOW)).isPresent();
        assertThat(set.find(jti("b"), NOW)).isPresent();
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.pruneBefore()).isEqualTo(100);
    }

    @Test
    void find_whatTheHighestPruneBeforeRemoves_isGoneFromEverySegment() throws Exception {
        RevocationSet set = set(List.of(segment(0, 5, 0, entry(jti("a"), 99), entry(jti("b"), 0)), segment(5, 6, 100)));
        assertThat(set.find(jti("a"), NOW)).isEmpty();
        assertThat(set.find(jti("b"), NOW)).isPresent();
    }

    @Test
    void find_rule_isByExactNameAndInstant() throws Exception {
        RevocationSet set =
                set(List.of(segment(0, 9, 0)), rule(2, key("k"), FOREVER), rule(4, subject("w"), IssuedBefore.at(NOW)));
        assertThat(set.find(key("k"), Instant.MAX)).hasValue(new Revocation.Forever(1, 2));
        assertThat(set.find(key("K"), NOW)).isEmpty();
        assertThat(set.find(subject("w"), NOW.minusMillis(1))).hasValue(new Revocation.Before(1, 4, NOW));
        assertThat(set.find(subject("w"), NOW)).isEmpty();
    }

    @Test
    void find_severalRulesOfOneName_theFarthestReachingAnswers() throws Exception {
        RevocationSet set = set(
                List.of(segment(0, 9, 0)),
                rule(2, subject("w"), IssuedBefore.at(NOW)),
                rule(4, subject("w"), IssuedBefore.at(NOW.plusSeconds(9))),
                rule(5, subject("w"), IssuedBefore.at(NOW.minusSeconds(9))));
        assertThat(set.find(subject("w"), NOW.minusSeconds(99)))
                .hasValue(new Revocation.Before(1, 4, NOW.plusSeconds(9)));
    }

    @Test
    void find_ruleForEverBeforeEntryBeforeInstant() throws Exception {
        Segment both = segment(0, 9, 0, entry(jti("a"), 0), entry(jti("b"), 0));
        RevocationSet set = set(List.of(both), rule(2, jti("a"), FOREVER), rule(3, jti("b"), IssuedBefore.at(NOW)));
        assertThat(set.find(jti("a"), NOW.minusSeconds(1))).hasValue(new Revocation.Forever(1, 2));
        assertThat(set.find(jti("b"), NOW.minusSeconds(1))).hasValue(new Revocation.Entry(1));
    }

    @Test
    void find_keyOrIssuer_isNeverLookedUpByFingerprint() throws Exception {
        RevokedName key = key("k");
        RevocationEntry forged = entry(
                Fingerprints.namespaceTag(Samples.SALT, RevocationKind.KEY, Samples.ISSUER),
                Fingerprints.of(Samples.SALT, key),
                0);
        assertThat(set(List.of(segment(0, 9, 0, forged))).find(key, NOW)).isEmpty();
    }

    @Test
    void find_reinstatedName_entriesAndOlderRulesDoNotCount() throws Exception {
        RevocationSet set = set(
                        List.of(segment(0, 9, 0, entry(subject("w"), 0), entry(jti("x"), 0))),
                        rule(2, subject("w"), FOREVER))
                .withReinstated(List.of(new Reinstated(1, subject("w"), 5)));
        assertThat(set.find(subject("w"), NOW)).isEmpty();
        assertThat(set.find(jti("x"), NOW)).isPresent();
    }

    @Test
    void find_reinstatedNameRevokedAgain_theLaterRuleCounts() throws Exception {
        RevocationSet set = set(
                        List.of(segment(0, 9, 0, entry(subject("w"), 0))),
                        rule(5, subject("w"), FOREVER),
                        rule(6, subject("w"), IssuedBefore.at(NOW)))
                .withReinstated(List.of(new Reinstated(1, subject("w"), 5)));
        assertThat(set.find(subject("w"), NOW.minusSeconds(1))).hasValue(new Revocation.Before(1, 6, NOW));
        assertThat(set.find(subject("w"), NOW)).isEmpty();
    }

    @Test
    void find_reinstatedInAnotherEpoch_staysRevoked() throws Exception {
        RevocationSet set = set(List.of(segment(0, 9, 0, entry(subject("w"), 0))))
                .withReinstated(List.of(new Reinstated(2, subject("w"), 9), new Reinstated(0, subject("w"), 9)));
        assertThat(set.find(subject("w"), NOW)).isPresent();
    }

    @Test
    void find_reinstatementWithdrawn_bindsAgain() throws Exception {
        RevocationSet set = set(List.of(segment(0, 9, 0, entry(subject("w"), 0))))
                .withReinstated(List.of(new Reinstated(1, subject("w"), 9)))
                .withReinstated(List.of());
        assertThat(set.find(subject("w"), NOW)).isPresent();
    }

    @Test
    void retained_olderEpoch_bindsUnderItsOwnSalt() throws Exception {
        RevocationSet old = set(List.of(segment(0, 9, 0, entry(jti("x"), 0))), rule(3, key("k"), FOREVER));
        RevocationSet next = RevocationSet.empty(2, Samples.OTHER_SALT).withRetained(old);
        assertThat(next.find(jti("x"), NOW)).hasValue(new Revocation.Entry(1));
        assertThat(next.find(key("k"), NOW)).hasValue(new Revocation.Forever(1, 3));
        assertThat(next.sequence()).isZero();
        assertThat(next.size()).isZero();
        RevocationSet third = RevocationSet.empty(3, Samples.SALT).withRetained(next);
        assertThat(third.retained()).extracting(RevocationSet::epoch).containsExactly(2L, 1L);
        assertThat(third.find(jti("x"), NOW)).hasValue(new Revocation.Entry(1));
        RevocationSet sameEpoch = RevocationSet.empty(3, Samples.SALT).withRetained(third);
        assertThat(sameEpoch.find(jti("x"), NOW)).hasValue(new Revocation.Entry(1));
    }

    @Test
    void retained_releasedOrReinstated_bindsNoLonger() throws Exception {
        RevocationSet old = set(List.of(segment(0, 9, 0, entry(jti("x"), 0))));
        RevocationSet next = RevocationSet.empty(2, Samples.OTHER_SALT).withRetained(old);
        assertThat(next.withoutRetained(Set.of(1L)).find(jti("x"), NOW)).isEmpty();
        assertThat(next.withoutRetained(Set.of(2L)).find(jti("x"), NOW)).isPresent();
        assertThat(next.withReinstated(List.of(new Reinstated(1, jti("x"), 9))).find(jti("x"), NOW))
                .isEmpty();
    }

    @Test
    void retained_isPrunedWithTheCurrentSet() throws Exception {
        RevocationSet old = set(List.of(segment(0, 9, 0, entry(jti("x"), 99), entry(jti("y"), 100))));
        RevocationSet next = RevocationSet.of(
                        2, Samples.OTHER_SALT, List.of(segment(0, 1, 100)), List.of(), List.of(), 100)
                .withRetained(old);
        assertThat(next.find(jti("x"), NOW)).isEmpty();
        assertThat(next.find(jti("y"), NOW)).isPresent();
    }

    @Test
    void indexed_answersAsBefore_retainedSetsToo() throws Exception {
        Segment first = segment(0, 5, 0, entry(jti("a"), 150), entry(jti("b"), 0));
        RevocationSet old = set(List.of(first)).indexed(Optional.empty(), SECRET);
        Segment second = segment(5, 9, 200, entry(jti("c"), 200));
        RevocationSet next = set(List.of(first, second)).indexed(Optional.of(old), SECRET);
        assertThat(next.find(jti("a"), NOW)).isEmpty();
        assertThat(next.find(jti("b"), NOW)).hasValue(new Revocation.Entry(1));
        assertThat(next.find(jti("c"), NOW)).hasValue(new Revocation.Entry(1));
        assertThat(old.find(jti("a"), NOW)).hasValue(new Revocation.Entry(1));
        assertThat(old.find(jti("c"), NOW)).isEmpty();
        Segment other = Segment.of(0, 1, 300, List.of(RevocationEntry.of(Samples.OTHER_SALT, jti("d"), 300)));
        RevocationSet later = RevocationSet.of(2, Samples.OTHER_SALT, List.of(other), List.of(), List.of(), 300)
                .withRetained(next)
                .indexed(Optional.of(next), SECRET);
        assertThat(later.find(jti("b"), NOW)).hasValue(new Revocation.Entry(1));
        assertThat(later.find(jti("c"), NOW)).isEmpty();
        assertThat(later.find(jti("d"), NOW)).hasValue(new Revocation.Entry(2));
    }

    /** The salt may stay with a new epoch; what the old one listed does not. */
    @Test
    void indexed_afterAnEpochWithTheSameSalt_takesNothingOver() throws Exception {
        RevocationSet old = set(List.of(segment(0, 5, 0, entry(jti("a"), 0)))).indexed(Optional.empty(), SECRET);
        RevocationSet next = RevocationSet.of(
                        2, Samples.SALT, List.of(segment(0, 1, 0, entry(jti("b"), 0))), List.of(), List.of(), 0)
                .indexed(Optional.of(old), SECRET);
        assertThat(next.find(jti("b"), NOW)).hasValue(new Revocation.Entry(2));
        assertThat(next.find(jti("a"), NOW)).isEmpty();
    }

    @Test
    void retained_laterEpochOrTwice_isRefused() {
        RevocationSet first = RevocationSet.empty(1, Samples.SALT);
        RevocationSet second = RevocationSet.empty(2, Samples.OTHER_SALT);
        assertThatIllegalArgumentException().isThrownBy(() -> first.withRetained(second));
        RevocationSet retaining = second.withRetained(first);
        assertThatIllegalArgumentException().isThrownBy(() -> retaining.withRetained(first));
    }

    @Test
    void of_partsThatDoNotFit_areRefused() {
        Segment first = segment(0, 5, 10);
        refused(Reason.SEGMENTS_NOT_CONTIGUOUS, List.of(segment(1, 5, 10)), 10);
        refused(Reason.SEGMENTS_NOT_CONTIGUOUS, List.of(first, segment(6, 7, 10)), 10);
        refused(Reason.SEGMENTS_NOT_CONTIGUOUS, List.of(first, segment(4, 7, 10)), 10);
        refused(Reason.PRUNE_BEFORE_MISMATCH, List.of(first), 11);
        refused(Reason.PRUNE_BEFORE_MISMATCH, List.of(first), 9);
        refused(Reason.PRUNE_BEFORE_MISMATCH, List.of(), 1);
        refused(Reason.RULE_BEYOND_SEQUENCE, List.of(first), 10, rule(6, key("k"), FOREVER));
        refused(Reason.RULES_NOT_ASCENDING, List.of(first), 10, rule(2, key("k"), FOREVER), rule(2, key("l"), FOREVER));
        List<RevocationRule> many = new ArrayList<>();
        for (int i = 1; i <= RevocationSet.MAX_RULES + 1; i++) {
            many.add(rule(i, key("k" + i), FOREVER));
        }
        refused(Reason.TOO_MANY_RULES, List.of(segment(0, 20_000, 10)), 10, many.toArray(RevocationRule[]::new));
    }

    private static void refused(Reason reason, List<Segment> segments, int pruneBefore, RevocationRule... rules) {
        MalformedSetException refusal = catchThrowableOfType(
                MalformedSetException.class,
                () -> RevocationSet.of(1, Samples.SALT, segments, List.of(rules), List.of(), pruneBefore));
        assertThat(refusal).isNotNull().hasMessageContaining(reason.code());
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    private static RevocationSet set(List<Segment> segments, RevocationRule... rules) throws MalformedSetException {
        int pruneBefore = segments.stream().mapToInt(Segment::pruneBefore).max().orElse(0);
        return RevocationSet.of(1, Samples.SALT, segments, List.of(rules), List.of(), pruneBefore);
    }

    private static Segment segment(long from, long to, int pruneBefore, RevocationEntry... entries) {
        return Segment.of(from, to, pruneBefore, List.of(entries));
    }

    private static RevocationRule rule(long sequence, RevokedName name, IssuedBefore issuedBefore) {
        return new RevocationRule(sequence, name, issuedBefore, null);
    }
}
