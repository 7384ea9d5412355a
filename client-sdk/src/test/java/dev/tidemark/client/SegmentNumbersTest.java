package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNumbersTest {
    private static long mostBytes(Segment segment) {
        return SegmentNumbers.of(segment).mostBytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1_000})
    void mostBytes_eachEntryAloneWithTheLongestHour_areReached(int count) {
        List<RevocationEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new RevocationEntry(i, i, Integer.MAX_VALUE - i));
        }
        Segment longest = Segment.of(0, count + 1L, 0, entries);

        assertThat(longest.bytes()).hasSize((int) mostBytes(longest));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void mostBytes_ofAnySegment_areNeverExceeded(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int count = 1 + random.nextInt(round % 2 == 0 ? 20 : 400);
            int namespaces = 1 + random.nextInt(4);
            int spread = 1 << random.nextInt(31);
            List<RevocationEntry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int hour = Integer.MAX_VALUE - random.nextInt(Math.max(1, spread));
                entries.add(new RevocationEntry(random.nextInt(namespaces), random.nextLong(), hour));
            }
            Segment segment = Segment.of(0, count, 0, entries);

            assertThat((long) segment.bytes().length)
                    .as("seed %d round %d", seed, round)
                    .isLessThanOrEqualTo(mostBytes(segment));
        }
    }
}
