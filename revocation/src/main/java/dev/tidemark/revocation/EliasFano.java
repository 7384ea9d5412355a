package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;

/** Sorted 64-bit fingerprints: high bits in unary, low bits as they are. At most 2.5 bits above the least possible. */
final class EliasFano {
    private EliasFano() {}

    /** How many bytes the block of n fingerprints has. */
    static long bytes(int n) {
        return ((highBits(n) + 7) >>> 3) + (((long) n * lowWidth(n) + 7) >>> 3);
    }

    static void write(BitWriter out, long[] fingerprints) {
        int n = fingerprints.length;
        int width = lowWidth(n);
        long next = 0;
        for (int i = 0; i < n; i++) {
            long one = (fingerprints[i] >>> width) + i;
            out.zeros(one - next);
            out.bits(1, 1);
            next = one + 1;
        }
        out.zeros(highBits(n) - next);
        out.padToByte();
        for (long fingerprint : fingerprints) {
            out.bits(fingerprint, width);
        }
        out.padToByte();
    }

    static long[] read(BitReader in, int n) throws MalformedSegmentException {
        in.require(bytes(n));
        long[] fingerprints = new long[n];
        readHigh(in, fingerprints);
        readLow(in, fingerprints);
        return fingerprints;
    }

    private static void readHigh(BitReader in, long[] fingerprints) throws MalformedSegmentException {
        int n = fingerprints.length;
        int width = lowWidth(n);
        long limit = highLimit(n);
        int ones = 0;
        for (long p = 0; p < highBits(n); p++) {
            if (in.bits(1) == 0) {
                continue;
            }
            if (ones == n) {
                throw in.refused(Reason.ONES_MISMATCH);
            }
            // The last bit has room for a one that would be a 65-bit fingerprint.
            if (p - ones >= limit) {
                throw in.refused(Reason.FINGERPRINT_OUT_OF_RANGE);
            }
            fingerprints[ones] = (p - ones) << width;
            ones++;
        }
        if (ones != n) {
            throw in.refused(Reason.ONES_MISMATCH);
        }
        in.padding();
    }

    private static void readLow(BitReader in, long[] fingerprints) throws MalformedSegmentException {
        int width = lowWidth(fingerprints.length);
        for (int i = 0; i < fingerprints.length; i++) {
            fingerprints[i] |= in.bits(width);
            if (i > 0 && Long.compareUnsigned(fingerprints[i - 1], fingerprints[i]) >= 0) {
                throw in.refused(Reason.FINGERPRINTS_NOT_ASCENDING);
            }
        }
        in.padding();
    }

    private static int log2(int n) {
        return 31 - Integer.numberOfLeadingZeros(n);
    }

    private static int lowWidth(int n) {
        return 63 - log2(n);
    }

    private static long highLimit(int n) {
        return 2L << log2(n);
    }

    private static long highBits(int n) {
        return n + highLimit(n);
    }
}
