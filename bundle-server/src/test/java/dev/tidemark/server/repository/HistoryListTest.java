package dev.tidemark.server.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HistoryListTest {
    private static final int MOST_A_READER_TAKES = 1 << 20;
    private static final long TAIL = Tiers.TAIL_LIMIT;
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** Closes tail after tail and merges by fours, in numbers alone. */
    private static final class Tree {
        final List<RetiredSegment> retired = new ArrayList<>();
        final TreeMap<Long, Long> current = new TreeMap<>();
        private final Random random = new Random(7);
        private Instant now = START;
        long end;

        Tree(int lines) {
            while (retired.size() < lines) {
                now = now.plus(Duration.ofSeconds(1));
                current.put(end, end + TAIL);
                end += TAIL;
                for (long size = TAIL; size < Tiers.MAX && isFull(size); size *= Tiers.FANOUT) {
                    merge(size);
                }
            }
        }

        private boolean isFull(long size) {
            long from = end - Tiers.FANOUT * size;
            return from >= 0 && from % (Tiers.FANOUT * size) == 0;
        }

        private void merge(long size) {
            for (long from = end - Tiers.FANOUT * size; from < end; from += size) {
                retired.add(line(from, current.remove(from)));
            }
            current.put(end - Tiers.FANOUT * size, end);
        }

        private RetiredSegment line(long from, long to) {
            byte[] digest = new byte[32];
            random.nextBytes(digest);
            String sha256 = HexFormat.of().formatHex(digest);
            return new RetiredSegment(from, to, to - from, 0, 6 * (to - from), sha256, now);
        }

        byte[] history() {
            SegmentFile all = SegmentFile.of(Segment.of(0, end, 0, List.of()));
            return new RevocationHolding(List.of(all), List.of(), new byte[0], retired, List.of(), List.of()).history();
        }
    }

    /** The fewest entries from each number to the end of the segment that is in force around it, by whole segments. */
    private static Map<Long, Long> ways(Tree tree, Collection<RetiredSegment> there) {
        Map<Long, Long> ways = new HashMap<>();
        Set<Long> ends = new HashSet<>(tree.current.values());
        List<long[]> parts = new ArrayList<>();
        there.forEach(one -> parts.add(new long[] {one.from(), one.to()}));
        tree.current.forEach((from, to) -> parts.add(new long[] {from, to}));
        parts.sort((a, b) -> Long.compare(b[0], a[0]));
        for (long[] part : parts) {
            long on = ends.contains(part[1]) ? 0 : ways.getOrDefault(part[1], Long.MAX_VALUE / 2);
            ways.merge(part[0], part[1] - part[0] + on, Math::min);
        }
        return ways;
    }

    /** Where segments met that a reader held when {@code held} was the last number; the last first. */
    private static List<Long> boundaries(long held) {
        List<Long> boundaries = new ArrayList<>(List.of(held));
        long at = held;
        for (long size = TAIL; size <= Tiers.MAX; size *= Tiers.FANOUT) {
            while (at > 0 && (size == Tiers.MAX || at % (size * Tiers.FANOUT) != 0)) {
                at -= size;
                boundaries.add(at);
            }
        }
        return boundaries;
    }

    private static long cost(Tree tree, Map<Long, Long> ways, long held) {
        long inForce = tree.current.floorKey(held);
        return boundaries(held).stream()
                .filter(at -> at >= inForce)
                .mapToLong(at -> ways.getOrDefault(at, Long.MAX_VALUE / 2))
                .min()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} retired segments")
    @ValueSource(ints = {100, 6_000, 26_000})
    void history_ofManySegments_isShortAndSparesNearlyWhatAllOfThemWould(int lines) {
        Tree tree = new Tree(lines);
        List<RetiredSegment> listed = HistoryList.of(tree.retired, tree.end);
        Map<Long, Long> some = ways(tree, listed);
        Map<Long, Long> all = ways(tree, tree.retired);

        assertThat(tree.history()).hasSizeLessThan(MOST_A_READER_TAKES / 8);
        assertThat(listed).hasSizeLessThan(500);
        for (long held = TAIL; held < tree.end; held += TAIL) {
            if (!tree.current.containsKey(held)) {
                long missed = tree.end - held;
                assertThat(cost(tree, some, held))
                        .as("held up to %d of %d", held, tree.end)
                        .isLessThanOrEqualTo(cost(tree, all, held) + missed / 16);
            }
        }
    }

    @Test
    void of_fewSegments_areAllListed() {
        Tree tree = new Tree(60);

        assertThat(HistoryList.of(tree.retired, tree.end)).containsExactlyInAnyOrderElementsOf(tree.retired);
    }

    /** Nothing covers any: as none could stand in for another, the newest count most. */
    @Test
    void history_ofMoreThanFitThatNothingCovers_listsTheNewest() {
        Tree tree = new Tree(20_000);
        List<RetiredSegment> alike = tree.retired.stream()
                .filter(one -> one.to() - one.from() == TAIL)
                .toList();
        Tree only = new Tree(0);
        only.retired.addAll(alike);
        only.end = tree.end;

        List<RetiredSegment> listed = HistoryList.of(alike, tree.end);

        assertThat(only.history()).hasSizeLessThan(MOST_A_READER_TAKES);
        assertThat(listed).hasSize(4_000).isSubsetOf(alike);
        assertThat(listed.stream().mapToLong(RetiredSegment::to).min())
                .hasValue(tree.end
                        - 3_999 * TAIL
                        - (tree.end - alike.get(alike.size() - 1).to()));
    }

    /** The longest line there can be, as often as there can be lines. */
    @Test
    void history_ofTheLongestLines_isStillTaken() {
        long last = (1L << 53) - 1;
        RetiredSegment longest =
                new RetiredSegment(last - 1, last, 4_000_000, Integer.MAX_VALUE, 64 << 20, "f".repeat(64), START);
        String line = longest.toJson().toString();

        assertThat((line.getBytes(StandardCharsets.UTF_8).length + 1) * 4_000L).isLessThan(MOST_A_READER_TAKES - 100);
    }

    /** One range again and again, as of a segment that was pruned; and ranges that overlap, which no merge makes. */
    @Test
    void of_oddRanges_listsEachAtMostOnce() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            Set<RetiredSegment> odd = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                long from = random.nextInt(100);
                odd.add(new RetiredSegment(
                        from,
                        from + 1 + random.nextInt(20),
                        1,
                        random.nextInt(3),
                        40,
                        "0".repeat(64),
                        START.plusMillis(random.nextInt(9))));
            }
            List<RetiredSegment> listed = HistoryList.of(List.copyOf(odd), 10_000);

            assertThat(listed).isNotEmpty().isSubsetOf(odd).doesNotHaveDuplicates();
            assertThat(listed).extracting(RetiredSegment::retiredAt).isSortedAccordingTo(Comparator.naturalOrder());
        }
    }
}
