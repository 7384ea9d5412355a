package dev.tidemark.revocation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bits of a byte array by their place, most significant first. */
final class Bits {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bits() {}

    /** The 64 bits from a place on, as if zeros followed the last byte. */
    static long word(byte[] bytes, long place) {
        int at = (int) (place >>> 3);
        int skipped = (int) (place & 7);
        if (at + Long.BYTES < bytes.length) {
            long next = bytes[at + Long.BYTES] & 0xff;
            return (long) LONGS.get(bytes, at) << skipped | next >>> (8 - skipped);
        }
        long word = 0;
        for (int i = at; i < at + Long.BYTES; i++) {
            word = word << 8 | (i < bytes.length ? bytes[i] & 0xff : 0);
        }
        return word << skipped;
    }

    /** The {@code width} bits from a place on, 0 to 64 of them. */
    static long get(byte[] bytes, long place, int width) {
        return width == 0 ? 0 : word(bytes, place) >>> (Long.SIZE - width);
    }

    /** Sets those of the {@code width} bits from a place on that are set in the low bits of a value, and clears none. */
    static void set(byte[] bytes, long place, long value, int width) {
        if (width == 0) {
            return;
        }
        long word = value << (Long.SIZE - width);
        int at = (int) (place >>> 3);
        int skipped = (int) (place & 7);
        long first = word >>> skipped;
        byte beyond = (byte) ((word & ((1L << skipped) - 1)) << (8 - skipped));
        if (at + Long.BYTES < bytes.length) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) | first);
            bytes[at + Long.BYTES] |= beyond;
            return;
        }
        for (int i = 0; i * 8 < skipped + width; i++) {
            bytes[at + i] |= i < Long.BYTES ? (byte) (first >>> (56 - i * 8)) : beyond;
        }
    }
}
