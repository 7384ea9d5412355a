package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentMergeTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void merge_inAnyOrderAndNesting_givesTheSameBytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            List<Segment> inputs = inputs(random);
            int last = inputs.stream().mapToInt(Segment::pruneBefore).max().orElseThrow() + random.nextInt(3);
            byte[] expected = Segment.merge(inputs, last).bytes();
            List<Segment> nested = new ArrayList<>(inputs);
            while (nested.size() > 1) {
                mergeSomewhere(random, nested, last);
            }
            assertThat(Segment.merge(nested, last).bytes())
                    .as("seed %d, case %d", seed, i)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42})
    void merge_dropsExactlyTheDeadAndKeepsTheLaterHour(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            List<Segment> inputs = inputs(random);
            int hour = inputs.stream().mapToInt(Segment::pruneBefore).max().orElseThrow() + random.nextInt(6);
            Map<List<Long>, Integer> expected = new HashMap<>();
            for (Segment input : inputs) {
                input.forEach((tag, fingerprint, h) -> expected.merge(List.of(tag, fingerprint), h, ExpiryHour::later));
            }
            expected.values().removeIf(h -> h != 0 && h < hour);
            Map<List<Long>, Integer> merged = new HashMap<>();
            Segment.merge(inputs, hour).forEach((tag, fingerprint, h) -> merged.put(List.of(tag, fingerprint), h));
            assertThat(merged).as("seed %d, case %d", seed, i).isEqualTo(expected);
        }
    }

    @Test
    void prune_neverDropsALiveEntry() {
        Segment segment =
                Segment.of(0, 9, 0, List.of(entry(1, 0), entry(2, 99), entry(3, 100), entry(4, 101), entry(5, 1)));
        Segment pruned = segment.prune(100);
        assertThat(Samples.list(pruned)).containsExactly(entry(1, 0), entry(3, 100), entry(4, 101));
        assertThat(pruned.pruneBefore()).isEqualTo(100);
        assertThat(segment.live(100)).isEqualTo(3);
        assertThat(pruned.from()).isZero();
        assertThat(pruned.to()).isEqualTo(9);
    }

    @Test
    void merge_ofWhatCannotBeMerged_isRefused() {
        Segment first = Segment.of(0, 2, 10, List.of());
        Segment third = Segment.of(3, 4, 10, List.of());
        assertThatThrownBy(() -> Segment.merge(List.of(), 10)).hasMessageContaining("nothing to merge");
        assertThatThrownBy(() -> Segment.merge(List.of(first, third), 10)).hasMessageContaining("contiguous");
        assertThatThrownBy(() -> Segment.merge(List.of(third, first), 10)).hasMessageContaining("contiguous");
        assertThatThrownBy(() -> first.prune(9)).hasMessageContaining("must not fall");
    }

    private static List<Segment> inputs(Random random) {
        List<Segment> inputs = new ArrayList<>();
        long from = random.nextInt(3);
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            Segment next = Samples.crowded(random, from, random.nextInt(6));
            inputs.add(next);
            from = next.to();
        }
        return inputs;
    }

    /** Merges, or prunes, a random stretch at any hour that is allowed there. */
    private static void mergeSomewhere(Random random, List<Segment> segments, int last) {
        int start = random.nextInt(segments.size());
        int end = start + 1 + random.nextInt(segments.size() - start);
        List<Segment> stretch = segments.subList(start, end);
        int lowest = stretch.stream().mapToInt(Segment::pruneBefore).max().orElseThrow();
        Segment merged = Segment.merge(List.copyOf(stretch), lowest + random.nextInt(last - lowest + 1));
        stretch.clear();
        segments.add(start, merged);
    }

    private static RevocationEntry entry(long fingerprint, int hour) {
        return Samples.entry(7, fingerprint, hour);
    }
}
