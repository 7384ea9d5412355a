package dev.tidemark.revocation;

import static dev.tidemark.revocation.Samples.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.Tiers.Addition;
import dev.tidemark.revocation.Tiers.Merger;
import dev.tidemark.revocation.index.IndexSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an index that was handed on answers, beside the segments themselves. */
class LiveSetTest {
    private static final int HOUR = 500_000;

    @ParameterizedTest(name = "seed {0}, {1} additions at most")
    @CsvSource({"21, 40", "22, 300", "23, 11000"})
    void contains_alongAHistory_isWhatTheSegmentsSay(long seed, int most) {
        Random random = new Random(seed);
        IndexSecret secret = IndexSecret.from(random);
        List<RevocationEntry> ever = new ArrayList<>();
        List<Segment> segments = List.of();
        LiveSet held = LiveSet.EMPTY.indexed(secret);
        long sequence = 0;
        for (int step = 0; step < 24; step++) {
            int prune = HOUR + (step / 3) * 2;
            List<Addition> additions = new ArrayList<>();
            for (int i = random.nextInt(most); i >= 0; i--) {
                RevocationEntry added = random.nextInt(9) == 0 && !ever.isEmpty()
                        ? again(ever.get(random.nextInt(ever.size())), prune + 3)
                        : entry(random.nextInt(3), random.nextLong(), prune + random.nextInt(9));
                additions.add(new Addition(++sequence, added));
                ever.add(added);
            }
            segments = Tiers.sweep(Tiers.publish(segments, additions, sequence, prune), prune, Merger.AT_ONCE);
            LiveSet plain = LiveSet.of(segments.stream().map(Segment::entries).toList(), prune);
            LiveSet next = plain.indexedAfter(held, secret);
            Segment merged = Segment.merge(segments, prune);
            assertThat(next.count()).as("step %d", step).isEqualTo(merged.count());
            int every = 1 + ever.size() / 5_000;
            for (int i = random.nextInt(every); i < ever.size(); i += every) {
                RevocationEntry entry = ever.get(i);
                boolean listed = merged.contains(entry.tag(), entry.fingerprint());
                assertAnswer(next, entry.tag(), entry.fingerprint(), listed);
                assertAnswer(plain, entry.tag(), entry.fingerprint(), listed);
                assertAnswer(next, entry.tag() + 7, entry.fingerprint(), false);
            }
            assertAnswer(next, 0, random.nextLong(), false);
            held = next;
        }
    }

    /** That the set before denies what is new shows that there is no second index. */
    @Test
    void indexedAfter_moreThanIsWorthAdding_rebuildsTheIndexInItsPlace() {
        Random random = new Random(41);
        List<RevocationEntry> first = Samples.entries(random, 70_000, 2, HOUR, 9);
        List<RevocationEntry> more = Samples.entries(random, 70_000, 2, HOUR, 9);
        Segment before = Segment.of(0, 70_000, HOUR, first);
        Segment after = Segment.of(70_000, 140_000, HOUR, more);
        LiveSet held = LiveSet.of(List.of(before.entries()), HOUR).indexed(IndexSecret.from(random));
        LiveSet next = LiveSet.of(List.of(before.entries(), after.entries()), HOUR)
                .indexedAfter(held, IndexSecret.from(random));
        for (RevocationEntry entry : first) {
            assertAnswer(next, entry.tag(), entry.fingerprint(), true);
            assertAnswer(held, entry.tag(), entry.fingerprint(), true);
        }
        for (RevocationEntry entry : more) {
            assertAnswer(next, entry.tag(), entry.fingerprint(), true);
            assertAnswer(held, entry.tag(), entry.fingerprint(), true);
            assertAnswer(next, entry.tag() + 1, entry.fingerprint(), false);
        }
    }

    private static RevocationEntry again(RevocationEntry entry, int hour) {
        return entry(entry.tag(), entry.fingerprint(), hour);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void sameAt_otherSegmentsOfTheSameEntries_isTrueAndOneLessIsNot(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int prune = 1 + random.nextInt(8);
            List<EntrySet> sets = new ArrayList<>();
            List<Segment> segments = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                long from = segments.isEmpty()
                        ? 0
                        : segments.get(segments.size() - 1).to();
                segments.add(Samples.crowded(random, from, 0));
                sets.add(segments.get(segments.size() - 1).entries());
            }
            LiveSet apart = LiveSet.of(sets, 0);
            Segment merged = Segment.merge(segments, prune);
            EntrySet union = merged.entries();
            LiveSet together = LiveSet.of(List.of(union), prune);
            assertThat(apart.sameAt(together, prune)).isTrue();
            assertThat(together.sameAt(apart, prune)).isTrue();
            assertThat(apart.prune(prune).count()).isEqualTo(union.count());
            if (union.count() > 0) {
                LiveSet less =
                        LiveSet.of(List.of(merged.prune(Integer.MAX_VALUE).entries()), prune);
                assertThat(apart.sameAt(less, prune)).isEqualTo(less.count() == union.count());
                assertThat(less.sameAt(apart, prune)).isEqualTo(less.count() == union.count());
            }
        }
    }

    /** Which part comes last says nothing. */
    @Test
    void hour_ofAnEntryInSeveralParts_isTheLatest() {
        EntrySet early = Segment.of(0, 1, 0, List.of(entry(1, 7, 3))).entries();
        EntrySet late = Segment.of(1, 2, 0, List.of(entry(1, 7, 5))).entries();
        EntrySet never = Segment.of(2, 3, 0, List.of(entry(1, 7, 0))).entries();
        assertThat(LiveSet.of(List.of(early, late), 0).hour(1, 7)).isEqualTo(5);
        assertThat(LiveSet.of(List.of(late, early), 0).hour(1, 7)).isEqualTo(5);
        assertThat(LiveSet.of(List.of(never, late, early), 0).hour(1, 7)).isZero();
        assertThat(LiveSet.of(List.of(early), 0).hour(1, 8)).isEqualTo(Group.ABSENT);
    }

    private static void assertAnswer(LiveSet set, long tag, long fingerprint, boolean listed) {
        if (set.contains(tag, fingerprint) != listed) {
            throw new AssertionError(tag + " " + Long.toHexString(fingerprint) + " should be " + listed);
        }
    }
}
