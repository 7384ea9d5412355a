package dev.tidemark.revocation.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An index beside a {@code HashSet} of the same. */
class IndexTest {
    private static final int FOLD = Index.FOLD_AT;
    private static final long TAG = 0x7461672e31L;
    private static final long OTHER_TAG = TAG + 1;

    private enum Shape {
        RANDOM,
        DENSE,
        CLUSTERED,
        GROUND;

        /** The fingerprint of a number. */
        LongUnaryOperator from(Random random) {
            long high = random.nextLong() << 40;
            return switch (this) {
                case RANDOM -> i -> random.nextLong();
                case DENSE -> i -> high + i;
                case CLUSTERED -> i -> (i / 50 << 44) + (random.nextLong() >>> 40);
                case GROUND -> i -> high | (random.nextLong() >>> 30);
            };
        }
    }

    static Stream<Arguments> shapesAndSizes() {
        int[] sizes = {0, 1, 2, 63, 64, 65, 1023, 1024, 1025, 4095, 4096, 4097, FOLD - 1, FOLD, FOLD + 1, 100_000};
        return Stream.of(Shape.values())
                .flatMap(shape -> IntStream.of(sizes).mapToObj(size -> Arguments.of(shape, size)));
    }

    @ParameterizedTest(name = "{0}, {1} entries")
    @MethodSource("shapesAndSizes")
    void contains_whatTheSetContains_andNothingNearIt(Shape shape, int size) {
        Random random = new Random(size);
        Set<Long> set = fingerprints(shape, size, random);
        Index index = Runs.index(size, Runs.of(TAG, set));
        assertSame(index, set, random);
        assertThat(index.size()).isEqualTo(set.size());
        for (long fingerprint : set) {
            assertAnswer(index, OTHER_TAG, fingerprint, false);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void contains_severalNamespacesAndOverlappingRuns_eachUnderItsOwnTag(long seed) {
        Random random = new Random(seed);
        List<Run> runs = new ArrayList<>();
        List<Set<Long>> sets = new ArrayList<>();
        for (int tag = 0; tag < 40; tag++) {
            Set<Long> set = fingerprints(Shape.values()[tag % 4], 1 + random.nextInt(8_000), random);
            runs.add(Runs.of(tag, set));
            runs.add(Runs.of(tag, set.stream().limit(100).toList()));
            sets.add(set);
        }
        Index index = Index.of(runs, Runs.secret(seed));
        for (int tag = 0; tag < 40; tag++) {
            for (long fingerprint : sets.get(tag)) {
                assertAnswer(index, tag, fingerprint, true);
                for (int other : new int[] {(tag + 1) % 40, (tag + 4) % 40}) {
                    assertAnswer(index, other, fingerprint, sets.get(other).contains(fingerprint));
                }
            }
        }
    }

    @Test
    void contains_aMillion_exactly() {
        Random random = new Random(1_000_000);
        long[] fingerprints = random.longs(1_000_000).toArray();
        Index index = Runs.index(1, Runs.of(TAG, fingerprints));
        for (long fingerprint : fingerprints) {
            assertAnswer(index, fingerprint, true);
            assertAnswer(index, OTHER_TAG, fingerprint, false);
        }
        for (int i = 0; i < 1_000_000; i++) {
            assertAnswer(index, random.nextLong(), false);
        }
    }

    @ParameterizedTest(name = "{0} at first, seed {0}")
    @ValueSource(ints = {0, 1, 64, FOLD - 1, FOLD, 100_000})
    void plus_oneAtATime_changesThatAnswerAndNoEarlierIndex(int size) {
        Random random = new Random(size);
        Set<Long> set = fingerprints(Shape.RANDOM, size, random);
        Index index = Runs.index(size, Runs.of(TAG, set));
        for (int i = 0; i < 300; i++) {
            long added = random.nextLong();
            Index next = index.plus(List.of(Runs.of(TAG, added)));
            assertThat(next.contains(TAG, added)).isTrue();
            assertThat(index.contains(TAG, added)).as("addition %d", i).isFalse();
            assertThat(next.plus(List.of(Runs.of(TAG, added)))).isSameAs(next);
            set.add(added);
            index = next;
        }
        assertSame(index, set, random);
        assertThat(index.size()).isEqualTo(set.size());
    }

    @ParameterizedTest(name = "{0} added to {1}")
    @CsvSource({"65535,0", "65536,0", "65537,0", "65535,70000", "65536,70000"})
    void rebuilt_atTheBoundary_foldsInWhatWasAdded(int additions, int size) {
        Random random = new Random(additions);
        Set<Long> set = fingerprints(Shape.RANDOM, size, random);
        Set<Long> added = fingerprints(Shape.GROUND, additions, random);
        Index base = Runs.index(7, Runs.of(TAG, set));
        Index index = base.plus(List.of(Runs.of(TAG, added)));
        assertThat(index.isDue()).isEqualTo(additions >= FOLD);
        set.addAll(added);
        Index folded = index.rebuilt(List.of(Runs.of(TAG, set)));
        assertThat(folded.isDue()).isFalse();
        assertSame(folded, set, random);
        assertSame(index, set, random);
        assertThat(folded.size()).isEqualTo(set.size());
    }

    @Test
    void rebuilt_withoutSome_forgetsThem() {
        Random random = new Random(5);
        Set<Long> set = fingerprints(Shape.RANDOM, 70_000, random);
        Index index = Runs.index(5, Runs.of(TAG, set));
        Set<Long> left = new HashSet<>(set.stream().limit(69_000).toList());
        assertSame(index.rebuilt(List.of(Runs.of(TAG, left))), left, random);
    }

    @Test
    void plus_onOneThatWasAddedToAlready_branchesAndTheBranchesStayApart() {
        Random random = new Random(6);
        Set<Long> set = fingerprints(Shape.RANDOM, 70_000, random);
        Index common = Runs.index(6, Runs.of(TAG, set));
        Index left = common.plus(List.of(Runs.of(TAG, 1)));
        Index right = common.plus(List.of(Runs.of(TAG, 2)));
        Index rebuilt = common.rebuilt(List.of(Runs.of(TAG, set)));
        assertSame(left, plus(set, 1), random);
        Index leftRebuilt = left.rebuilt(List.of(Runs.of(TAG, plus(set, 1))));
        for (Index index : List.of(left, leftRebuilt)) {
            assertSame(index, plus(set, 1), random);
            assertThat(index.contains(TAG, 2)).isFalse();
        }
        assertSame(right, plus(set, 2), random);
        assertThat(right.contains(TAG, 1)).isFalse();
        assertSame(common, set, random);
        assertSame(rebuilt.plus(List.of(Runs.of(TAG, 3))), plus(set, 3), random);
    }

    @Test
    void rebuilt_ofAnOlderIndex_takesNothingFromALaterOne() {
        Random random = new Random(8);
        Set<Long> set = fingerprints(Shape.RANDOM, 70_000, random);
        Set<Long> added = fingerprints(Shape.RANDOM, 200, random);
        Index older = Runs.index(8, Runs.of(TAG, set));
        Index later = older.plus(List.of(Runs.of(TAG, added)));
        Index rebuilt = older.rebuilt(List.of(Runs.of(TAG, set)));
        assertSame(rebuilt, set, random);
        set.addAll(added);
        assertSame(later, set, random);
    }

    private static Set<Long> plus(Set<Long> set, long one) {
        Set<Long> more = new HashSet<>(set);
        more.add(one);
        return more;
    }

    private static Set<Long> fingerprints(Shape shape, int size, Random random) {
        LongUnaryOperator next = shape.from(random);
        Set<Long> set = new HashSet<>();
        for (long i = 0; set.size() < size; i++) {
            set.add(next.applyAsLong(i));
        }
        return set;
    }

    /** All of the set, each with one bit changed, and strangers. */
    private static void assertSame(Index index, Set<Long> set, Random random) {
        for (long fingerprint : set) {
            assertAnswer(index, fingerprint, true);
            long near = fingerprint ^ (1L << random.nextInt(64));
            assertAnswer(index, near, set.contains(near));
        }
        for (int i = 0; i < 10_000; i++) {
            long stranger = random.nextLong();
            assertAnswer(index, stranger, set.contains(stranger));
        }
    }

    private static void assertAnswer(Index index, long fingerprint, boolean expected) {
        assertAnswer(index, TAG, fingerprint, expected);
    }

    private static void assertAnswer(Index index, long tag, long fingerprint, boolean expected) {
        if (index.contains(tag, fingerprint) != expected) {
            throw new AssertionError(Long.toHexString(fingerprint) + " should be " + expected);
        }
    }
}
