package dev.tidemark.revocation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Segments written by hand, bit by bit, so that they can be wrong. */
final class SegmentBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A header over {@code (0, 9]} with prune_before 100. */
    static SegmentBytes header(int groups, int count) {
        return header(0x544d5231, 0, 9, 100, groups, count);
    }

    static SegmentBytes header(int magic, long from, long to, int pruneBefore, int groups, int count) {
        SegmentBytes bytes = new SegmentBytes();
        bytes.out.writeBytes(ByteBuffer.allocate(32)
                .putInt(magic)
                .putLong(from)
                .putLong(to)
                .putInt(pruneBefore)
                .putInt(groups)
                .putInt(count)
                .array());
        return bytes;
    }

    SegmentBytes group(long tag, int n) {
        out.writeBytes(ByteBuffer.allocate(12).putLong(tag).putInt(n).array());
        return this;
    }

    /** Bits as text, spaces ignored; must fill whole bytes. */
    SegmentBytes bits(String text) {
        String bits = text.replace(" ", "");
        if (bits.length() % 8 != 0) {
            throw new IllegalArgumentException("not whole bytes: " + bits.length());
        }
        for (int i = 0; i < bits.length(); i += 8) {
            out.write(Integer.parseInt(bits.substring(i, i + 8), 2));
        }
        return this;
    }

    SegmentBytes bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    /** The block of one fingerprint below 2^63: n = 1, f = 0, k = 63. */
    SegmentBytes one(long fingerprint) {
        return bits("100 00000").bits(low(63, fingerprint) + "0");
    }

    /** The block of the fingerprints 1, 2 and 3: n = 3, f = 1, k = 62. */
    SegmentBytes oneTwoThree() {
        return bits("1110000 0").bits(low(62, 1) + low(62, 2) + low(62, 3) + "000000");
    }

    /** One entry that never expires. */
    SegmentBytes never() {
        return bytes(1, 0);
    }

    static String low(int width, long value) {
        return String.format(Locale.ROOT, "%" + width + "s", Long.toBinaryString(value))
                .replace(' ', '0');
    }

    byte[] done() {
        return out.toByteArray();
    }
}
