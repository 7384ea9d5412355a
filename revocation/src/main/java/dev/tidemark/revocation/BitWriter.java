package dev.tidemark.revocation;

import java.util.Arrays;

/** Bits into a growing byte array, most significant first. Not thread-safe. */
final class BitWriter {
    private byte[] bytes;
    private long position;

    BitWriter(int expectedBytes) {
        bytes = new byte[Math.max(expectedBytes, 16)];
    }

    /** Appends the low {@code width} bits of a value, 0 to 64 of them. */
    void bits(long value, int width) {
        ensure(width);
        int left = width;
        while (left > 0) {
            int free = 8 - (int) (position & 7);
            int take = Math.min(free, left);
            long chunk = (value >>> (left - take)) & ((1L << take) - 1);
            bytes[(int) (position >>> 3)] |= (byte) (chunk << (free - take));
            position += take;
            left -= take;
        }
    }

    void zeros(long count) {
        ensure(count);
        position += count;
    }

    void padToByte() {
        position = (position + 7) & ~7L;
    }

    long position() {
        return position;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, (int) ((position + 7) >>> 3));
    }

    private void ensure(long moreBits) {
        long needed = (position + moreBits + 7) >>> 3;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, bytes.length * 3L / 2)));
        }
    }
}
