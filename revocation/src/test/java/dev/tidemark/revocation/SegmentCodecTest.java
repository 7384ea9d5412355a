package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentCodecTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void decodeOfEncode_isTheSegment(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int n = random.nextInt(i < 290 ? 70 : 5000);
            Segment segment = random(random, n);
            byte[] bytes = segment.bytes();
            Segment again = Segment.decode(bytes);
            assertThat(again).as("seed %d, case %d", seed, i).isEqualTo(segment);
            assertThat(again.hashCode()).isEqualTo(segment.hashCode());
            assertThat(Samples.again(again).bytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void anyBitFlipTruncationOrExtension_isRefusedOrTheOnlyEncodingOfSomethingElse(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            byte[] bytes = random(random, random.nextInt(40)).bytes();
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertRefusedOrCanonical(flipped, "seed " + seed + ", case " + i + ", bit " + bit);
            }
            for (int length = 0; length < bytes.length; length++) {
                assertRefused(Arrays.copyOf(bytes, length));
            }
            assertRefused(Arrays.copyOf(bytes, bytes.length + 1));
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
            longer[bytes.length] = (byte) random.nextInt();
            assertRefused(longer);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22})
    void randomBytesBehindAValidHeader_areRefusedOrCanonical(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            int n = 1 + random.nextInt(3);
            byte[] bytes = new byte[32 + 12 + random.nextInt(40)];
            random.nextBytes(bytes);
            byte[] start = SegmentBytes.header(1, n).group(random.nextLong(), n).done();
            System.arraycopy(start, 0, bytes, 0, start.length);
            assertRefusedOrCanonical(bytes, "seed " + seed + ", case " + i);
        }
    }

    @Test
    void budget_oneThousandEntriesOfOneIssuer_takeAtMost7Point1BytesEach() {
        assertThat(bytesPerEntry(1_000, 1)).isLessThanOrEqualTo(7.1);
    }

    @Test
    void budget_oneMillionEntriesOfOneIssuer_takeAtMost5Point8BytesEach() {
        assertThat(bytesPerEntry(1_000_000, 1)).isLessThanOrEqualTo(5.8);
    }

    @Test
    void budget_expiryWithinAWeek_costsAtMost1Point2BytesMore() {
        assertThat(bytesPerEntry(1_000, 168)).isLessThanOrEqualTo(7.1 + 1.2);
        assertThat(bytesPerEntry(1_000_000, 168)).isLessThanOrEqualTo(5.8 + 1.2);
    }

    @Test
    void of_oneNameTwice_keepsTheLaterHour() {
        Segment segment = Segment.of(0, 3, 10, List.of(entry(1, 30), entry(1, 20), entry(2, 0)));
        assertThat(segment.count()).isEqualTo(2);
        assertThat(segment.expiryHour(7, 1)).hasValue(30);
        assertThat(Segment.of(0, 3, 10, List.of(entry(1, 0), entry(1, 20))).expiryHour(7, 1))
                .hasValue(0);
    }

    @Test
    void of_brokenBounds_areRefused() {
        assertThatThrownBy(() -> Segment.of(3, 3, 0, List.of())).hasMessageContaining("at least one number");
        assertThatThrownBy(() -> Segment.of(-1, 3, 0, List.of())).hasMessageContaining("at least one number");
        assertThatThrownBy(() -> Segment.of(0, 3, -1, List.of())).hasMessageContaining("prune_before");
        assertThatThrownBy(() -> Segment.of(0, 1, 0, List.of(entry(1, 0), entry(2, 0))))
                .hasMessageContaining("too many");
        assertThatThrownBy(() -> Segment.of(0, 1, 10, List.of(entry(1, 9)))).hasMessageContaining("below prune_before");
        assertThatThrownBy(() -> entry(1, -1)).hasMessageContaining("negative");
    }

    @Test
    void lookups_findExactlyWhatIsListed() {
        List<RevocationEntry> entries = Samples.entries(new Random(5), 2_000, 3, 100, 50);
        Segment segment = Segment.of(0, 2_000, 100, entries);
        for (RevocationEntry entry : entries) {
            assertThat(segment.contains(entry.tag(), entry.fingerprint())).isTrue();
            assertThat(segment.expiryHour(entry.tag(), entry.fingerprint())).hasValue(entry.expiryHour());
            assertThat(segment.contains(entry.tag() + 1, entry.fingerprint())).isFalse();
            assertThat(segment.contains(entry.tag(), entry.fingerprint() + 1)).isFalse();
        }
        assertThat(segment.expiryHour(0, 0)).isEmpty();
        assertThat(segment.fileName()).isEqualTo("0-2000.tmr");
    }

    private static RevocationEntry entry(long fingerprint, int hour) {
        return Samples.entry(7, fingerprint, hour);
    }

    private static Segment random(Random random, int n) {
        int pruneBefore = random.nextInt(500_000);
        int hours = 1 + random.nextInt(random.nextBoolean() ? 3 : 300);
        long from = random.nextInt(1_000);
        return Segment.of(
                from, from + n + 1, pruneBefore, Samples.entries(random, n, 1 + random.nextInt(4), pruneBefore, hours));
    }

    private static double bytesPerEntry(int n, int hours) {
        List<RevocationEntry> entries = Samples.entries(new Random(n), n, 1, 490_000, hours);
        return (double) Segment.of(0, n, 490_000, entries).bytes().length / n;
    }

    private static void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> Segment.decode(bytes)).isInstanceOf(MalformedSegmentException.class);
    }

    private static void assertRefusedOrCanonical(byte[] bytes, String description) {
        try {
            assertThat(Samples.again(Segment.decode(bytes)).bytes())
                    .as(description)
                    .isEqualTo(bytes);
        } catch (MalformedSegmentException e) {
            assertThat(e.offset()).as(description).isBetween(0L, (long) bytes.length);
        }
    }
}
