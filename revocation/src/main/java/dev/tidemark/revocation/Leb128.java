package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;

/** Unsigned LEB128 of 0 to 2^31 - 1, minimal: one value, one spelling. */
final class Leb128 {
    private static final int MAX_BYTES = 5;

    private Leb128() {}

    static void write(BitWriter out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.bits(0x80 | (rest & 0x7f), 8);
            rest >>>= 7;
        }
        out.bits(rest, 8);
    }

    /** How many bytes a value takes. */
    static int bytes(int value) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
    }

    static int read(BitReader in) throws MalformedSegmentException {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            long next = in.bits(8);
            value |= (next & 0x7f) << (7 * i);
            if ((next & 0x80) == 0) {
                return checked(in, value, next == 0 && i > 0);
            }
        }
        throw in.refused(Reason.LEB128_TOO_LARGE);
    }

    private static int checked(BitReader in, long value, boolean padded) throws MalformedSegmentException {
        if (padded) {
            throw in.refused(Reason.LEB128_NOT_MINIMAL);
        }
        if (value > Integer.MAX_VALUE) {
            throw in.refused(Reason.LEB128_TOO_LARGE);
        }
        return (int) value;
    }
}
