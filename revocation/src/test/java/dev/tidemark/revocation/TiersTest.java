package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidemark.revocation.Tiers.Addition;
import dev.tidemark.revocation.Tiers.Merger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiersTest {
    @Test
    void publish_ofAFullTail_closesIt() {
        List<Segment> state = Tiers.publish(List.of(), additions(new Random(1), 0, 511), 511, 0);
        assertThat(names(state)).containsExactly("0-511.tmr");
        state = Tiers.publish(state, additions(new Random(2), 511, 3), 514, 0);
        assertThat(names(state)).containsExactly("0-512.tmr", "512-514.tmr");
    }

    @Test
    void publish_ofExactlyAFullTail_leavesNoEmptyOne() {
        List<Segment> state = Tiers.publish(List.of(), additions(new Random(1), 0, 512), 512, 0);
        assertThat(names(state)).containsExactly("0-512.tmr");
        state = Tiers.publish(state, additions(new Random(2), 512, 1), 513, 0);
        assertThat(names(state)).containsExactly("0-512.tmr", "512-513.tmr");
    }

    @Test
    void publish_ofFourFullTails_makesOneOfTheNextTier() {
        List<Segment> state = Tiers.publish(List.of(), additions(new Random(1), 0, 2048), 2048, 0);
        assertThat(names(state)).containsExactly("0-2048.tmr");
        state = Tiers.publish(state, additions(new Random(2), 2048, 2047), 4095, 0);
        assertThat(names(state))
                .containsExactly("0-2048.tmr", "2048-2560.tmr", "2560-3072.tmr", "3072-3584.tmr", "3584-4095.tmr");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52})
    void publication_inAnyBatches_everyFullTailIsListedOrPassed(long seed) {
        Random random = new Random(seed);
        List<Segment> state = List.of();
        List<Segment> full = new ArrayList<>();
        long sequence = 0;
        while (sequence < 20_000) {
            int n = 1 + random.nextInt(3_000);
            Tiers.Publication made =
                    Tiers.publication(state, additions(random, sequence, n), sequence + n, 0, Merger.AT_ONCE);
            sequence += n;
            full.addAll(made.passed());
            made.segments().stream()
                    .filter(one -> one.count() == Tiers.TAIL_LIMIT && !full.contains(one))
                    .forEach(full::add);
            assertThat(made.passed()).noneMatch(made.segments()::contains);
            state = made.segments();
        }
        full.sort(java.util.Comparator.comparingLong(Segment::from));
        assertThat(full).hasSize((int) (sequence / Tiers.TAIL_LIMIT));
        Segment all = Segment.merge(state, 0);
        List<Segment> pieces = new ArrayList<>(full);
        pieces.addAll(
                state.stream().filter(one -> one.count() < Tiers.TAIL_LIMIT).toList());
        assertThat(Segment.merge(pieces, 0)).isEqualTo(all);
    }

    @Test
    void publish_ofRulesOnly_consumesNumbers() {
        List<Segment> state = Tiers.publish(List.of(), List.of(), 1000, 0);
        assertThat(names(state)).containsExactly("0-1000.tmr");
        assertThat(state.get(0).count()).isZero();
        assertThat(Tiers.publish(state, List.of(), 1000, 0)).isEqualTo(state);
        assertThat(Tiers.publish(List.of(), List.of(), 0, 0)).isEmpty();
    }

    @Test
    void publish_ofANameAlreadyInTheTail_keepsTheLaterHour() {
        RevocationEntry first = Samples.entry(Samples.jti("x"), 100);
        RevocationEntry again = Samples.entry(Samples.jti("x"), 200);
        List<Segment> state = Tiers.publish(List.of(), List.of(new Addition(1, first)), 1, 0);
        state = Tiers.publish(state, List.of(new Addition(2, again)), 2, 0);
        assertThat(Samples.list(state.get(0))).containsExactly(again);
    }

    @Test
    void publish_ofAnEntryThatIsDeadAlready_takesItsNumberOnly() {
        Addition dead = new Addition(1, Samples.entry(Samples.jti("x"), 99));
        List<Segment> state = Tiers.publish(List.of(), List.of(dead), 1, 100);
        assertThat(names(state)).containsExactly("0-1.tmr");
        assertThat(state.get(0).count()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {61, 62, 63})
    void publish_inAnyBatches_keepsEveryEntryContiguousSegmentsAndBoundedSizes(long seed) {
        Random random = new Random(seed);
        List<Segment> state = List.of();
        List<RevocationEntry> all = new ArrayList<>();
        long sequence = 0;
        for (int batch = 0; batch < 40; batch++) {
            int n = 1 + random.nextInt(batch % 7 == 0 ? 3_000 : 300);
            List<Addition> additions = sparse(random, sequence, n);
            sequence += n;
            additions.forEach(addition -> all.add(addition.entry()));
            state = Tiers.publish(state, additions, sequence, 0);
            requireShape(state, sequence);
        }
        Segment everything = Segment.merge(state, 0);
        assertThat(everything).isEqualTo(Segment.of(0, sequence, 0, all));
    }

    /** What is merged elsewhere comes when it comes; all is there meanwhile, and it ends as small as ever. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {65, 66, 67})
    void publication_withAMergerThatIsLate_keepsEveryEntryAndEndsInShape(long seed) {
        Random random = new Random(seed);
        List<List<Segment>> asked = new ArrayList<>();
        Merger late = (contiguous, hour) -> {
            asked.add(contiguous);
            boolean repeated = asked.stream().filter(contiguous::equals).count() > 1;
            return repeated && random.nextInt(3) == 0 ? Merger.AT_ONCE.merged(contiguous, hour) : Optional.empty();
        };
        List<Segment> state = List.of();
        List<RevocationEntry> all = new ArrayList<>();
        long sequence = 0;
        for (int batch = 0; batch < 60; batch++) {
            int n = 1 + random.nextInt(1_500);
            List<Addition> additions = sparse(random, sequence, n);
            sequence += n;
            additions.forEach(addition -> all.add(addition.entry()));
            state = Tiers.publication(state, additions, sequence, 0, late).segments();
            assertThat(Segment.merge(state, 0)).isEqualTo(Segment.of(0, sequence, 0, all));
        }
        assertThat(asked).isNotEmpty();
        requireShape(
                Tiers.publication(state, List.of(), sequence, 0, Merger.AT_ONCE).segments(), sequence);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72})
    void publish_oneByOneOrAtOnce_givesTheSameSegments(long seed) {
        List<Addition> additions = sparse(new Random(seed), 0, 6_000);
        List<Segment> atOnce = Tiers.publish(List.of(), additions, 6_000, 0);
        List<Segment> oneByOne = List.of();
        for (Addition addition : additions) {
            oneByOne = Tiers.publish(oneByOne, List.of(addition), addition.sequence(), 0);
        }
        oneByOne = Tiers.publish(oneByOne, List.of(), 6_000, 0);
        assertThat(oneByOne).isEqualTo(atOnce);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {81, 82, 83})
    void sweep_overTime_prunesOnlyWhatIsDeadAndKeepsSegmentsFew(long seed) {
        Random random = new Random(seed);
        List<Segment> state = List.of();
        List<RevocationEntry> all = new ArrayList<>();
        long sequence = 0;
        for (int hour = 1; hour < 60; hour++) {
            List<Addition> additions = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                int life = random.nextInt(50) == 0 ? 0 : hour + 1 + random.nextInt(12);
                additions.add(new Addition(++sequence, Samples.entry(7, random.nextLong(), life)));
                all.add(additions.get(i).entry());
            }
            state = Tiers.sweep(Tiers.publish(state, additions, sequence, hour), hour, Merger.AT_ONCE);
            requireShape(state, sequence);
            requireNoQuarterDead(state, hour);
        }
        List<RevocationEntry> live =
                all.stream().filter(e -> !ExpiryHour.isDead(e.expiryHour(), 59)).toList();
        assertThat(Segment.merge(state, 59)).isEqualTo(Segment.of(0, sequence, 59, live));
    }

    @Test
    void sweep_ofASegmentWithAQuarterDead_prunesIt() {
        Segment quarter = withDead(0, 100, 25);
        Segment less = withDead(100, 100, 24);
        List<Segment> swept = Tiers.sweep(List.of(quarter, less), 50, Merger.AT_ONCE);
        assertThat(swept).extracting(Segment::count).containsExactly(75, 100);
        assertThat(swept).extracting(Segment::pruneBefore).containsExactly(50, 0);
    }

    @Test
    void sweep_leavesTheTailOutOfMerging() {
        List<Segment> state = Tiers.publish(List.of(), additions(new Random(1), 0, 1_600), 1_600, 0);
        assertThat(state).hasSize(4);
        assertThat(Tiers.sweep(state, 0, Merger.AT_ONCE)).isEqualTo(state);
    }

    @Test
    void sweep_smallSegmentLeftOfLargerOnes_countsAsOneOfThem() {
        List<Segment> state = List.of(filled(0, 10), filled(10, 600), filled(610, 600), filled(1_210, 600));
        assertThat(names(Tiers.sweep(state, 0, Merger.AT_ONCE))).containsExactly("0-1810.tmr");
    }

    @Test
    void sweep_neighboursOfTheLastTier_mergeWhileTheyFit() {
        List<Segment> fit = List.of(filled(0, 1_000_000), filled(1_000_000, 1_097_152));
        assertThat(Tiers.sweep(fit, 0, Merger.AT_ONCE))
                .extracting(Segment::count)
                .containsExactly(Tiers.MAX);
        List<Segment> tooMuch = List.of(filled(0, 1_000_000), filled(1_000_000, 1_097_153));
        assertThat(Tiers.sweep(tooMuch, 0, Merger.AT_ONCE)).isEqualTo(tooMuch);
    }

    @Test
    void publish_ofAMillion_hasAtMost22Segments() {
        List<Segment> state = Tiers.publish(List.of(), additions(new Random(9), 0, 1_000_000), 1_000_000, 0);
        requireShape(state, 1_000_000);
        assertThat(state).hasSizeLessThanOrEqualTo(22);
        assertThat(state.get(0).count()).isEqualTo(524_288);
    }

    @Test
    void tier_isTheSmallestThatHoldsTheCount() {
        assertThat(Tiers.tier(0)).isZero();
        assertThat(Tiers.tier(512)).isZero();
        assertThat(Tiers.tier(513)).isEqualTo(1);
        assertThat(Tiers.tier(2048)).isEqualTo(1);
        assertThat(Tiers.tier(524_288)).isEqualTo(5);
        assertThat(Tiers.tier(524_289)).isEqualTo(6);
        assertThat(Tiers.tier(Tiers.MAX)).isEqualTo(6);
        assertThat(Tiers.tier(Segment.MAX_ENTRIES)).isEqualTo(6);
    }

    @Test
    void publish_ofWhatDoesNotFit_isRefused() {
        Addition five = new Addition(5, Samples.entry(7, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Tiers.publish(List.of(), List.of(five), 4, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Tiers.publish(List.of(), List.of(five, five), 9, 0));
        List<Segment> state = Tiers.publish(List.of(), List.of(five), 5, 10);
        assertThatIllegalArgumentException().isThrownBy(() -> Tiers.publish(state, List.of(five), 6, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Tiers.publish(state, List.of(), 4, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Tiers.publish(state, List.of(), 5, 9));
        List<Segment> full = Tiers.publish(List.of(), additions(new Random(1), 0, 512), 512, 10);
        assertThatIllegalArgumentException().isThrownBy(() -> Tiers.publish(full, List.of(), 513, 9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tiers.sweep(List.of(Segment.of(1, 2, 0, List.of())), 0, Merger.AT_ONCE));
    }

    private static List<Addition> additions(Random random, long sequence, int n) {
        List<Addition> additions = new ArrayList<>(n);
        for (int i = 1; i <= n; i++) {
            additions.add(new Addition(sequence + i, Samples.entry(7, random.nextLong(), 0)));
        }
        return additions;
    }

    private static Segment filled(int from, int n) {
        return withDead(from, n, 0);
    }

    private static Segment withDead(int from, int n, int dead) {
        List<RevocationEntry> entries = IntStream.rangeClosed(1, n)
                .mapToObj(i -> Samples.entry(7, from + i, i <= dead ? 49 : 50))
                .toList();
        return Segment.of(from, from + n, 0, entries);
    }

    /** One number in five is a rule's, one in ten repeats an earlier name of the batch. */
    private static List<Addition> sparse(Random random, long sequence, int n) {
        List<Addition> additions = new ArrayList<>(n);
        for (int i = 1; i <= n; i++) {
            int dice = random.nextInt(10);
            if (dice == 0 && !additions.isEmpty()) {
                long name =
                        additions.get(random.nextInt(additions.size())).entry().fingerprint();
                additions.add(new Addition(sequence + i, Samples.entry(7, name, random.nextInt(9))));
            } else if (dice < 8) {
                additions.add(new Addition(sequence + i, Samples.entry(7, random.nextLong(), random.nextInt(9))));
            }
        }
        return additions;
    }

    private static void requireShape(List<Segment> state, long sequence) {
        long end = 0;
        int[] ofTier = new int[7];
        int effective = 6;
        for (int i = 0; i < state.size(); i++) {
            Segment segment = state.get(i);
            assertThat(segment.from()).isEqualTo(end);
            assertThat(segment.count()).isLessThanOrEqualTo(Tiers.MAX);
            end = segment.to();
            int highestFromHere = 0;
            for (Segment later : state.subList(i, state.size())) {
                highestFromHere = Math.max(highestFromHere, Tiers.tier(later.count()));
            }
            assertThat(highestFromHere).isLessThanOrEqualTo(effective);
            effective = highestFromHere;
            boolean tail = i == state.size() - 1 && segment.count() < Tiers.TAIL_LIMIT;
            ofTier[effective] += tail ? 0 : 1;
        }
        assertThat(end).isEqualTo(sequence);
        for (int tier = 0; tier < 6; tier++) {
            assertThat(ofTier[tier]).as("segments of tier %d", tier).isLessThan(Tiers.FANOUT);
        }
    }

    private static void requireNoQuarterDead(List<Segment> state, int hour) {
        for (Segment segment : state) {
            int dead = segment.count() - segment.live(hour);
            assertThat(dead == 0 || dead * 4L < segment.count()).isTrue();
        }
    }

    private static List<String> names(List<Segment> state) {
        return state.stream().map(Segment::fileName).toList();
    }
}
