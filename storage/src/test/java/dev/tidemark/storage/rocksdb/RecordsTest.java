package dev.tidemark.storage.rocksdb;

import static dev.tidemark.storage.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.storage.Bytes;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static final byte[] KEY = Keys.entry("a.example", 7);
    private static final SortedMap<String, byte[]> CHANGES =
            new TreeMap<>(Map.of("x", bytes("1"), "gone", new byte[0], "é", bytes("bytes")));

    @Test
    void record_untouched_opensToWhatWasSealed() throws Exception {
        byte[] record = Records.seal(KEY, Records.encode(CHANGES));

        assertThat(Bytes.text(Records.decodeChanges(Records.open(KEY, record)))).isEqualTo(Bytes.text(CHANGES));
    }

    @Test
    void record_withAnyBitFlipped_isRefused() {
        byte[] record = Records.seal(KEY, Records.encode(CHANGES));
        for (int bit = 0; bit < record.length * Byte.SIZE; bit++) {
            byte[] flipped = record.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> Records.open(KEY, flipped))
                    .as("bit %d", bit)
                    .isInstanceOf(DamagedRecord.class);
        }
    }

    @Test
    void record_cutShortAnywhere_isRefused() {
        byte[] record = Records.seal(KEY, Records.encode(CHANGES));
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> Records.open(KEY, cut))
                    .as("%d bytes", length)
                    .isInstanceOf(DamagedRecord.class);
        }
    }

    @Test
    void record_underAnotherKey_isRefused() {
        byte[] record = Records.seal(KEY, Records.encode(CHANGES));

        assertThatThrownBy(() -> Records.open(Keys.entry("a.example", 8), record))
                .isInstanceOf(DamagedRecord.class)
                .hasMessage("checksum mismatch");
    }

    @Test
    void changes_cutShortOrWithBytesTooMany_areRefused() {
        byte[] payload = Records.encode(CHANGES);
        for (int length = 0; length < payload.length; length++) {
            byte[] cut = Arrays.copyOf(payload, length);
            assertThatThrownBy(() -> Records.decodeChanges(cut)).isInstanceOf(DamagedRecord.class);
        }
        assertThatThrownBy(() -> Records.decodeChanges(Arrays.copyOf(payload, payload.length + 1)))
                .hasMessageContaining("1 bytes too many");
    }

    @Test
    void keys_sortAsVersionsDo() {
        long[] versions = {1, 2, 255, 256, 65_535, 65_536, 1L << 32, Long.MAX_VALUE};
        for (int i = 1; i < versions.length; i++) {
            assertThat(Arrays.compareUnsigned(Keys.entry("a", versions[i - 1]), Keys.entry("a", versions[i])))
                    .isNegative();
        }
        assertThat(Keys.versionAfter(Keys.entries("a"), Keys.entry("a", 258))).isEqualTo(258);
        assertThat(Keys.hasPrefix(Keys.entry("a.b", 1), Keys.entries("a"))).isFalse();
    }
}
