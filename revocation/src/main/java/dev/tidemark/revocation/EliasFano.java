package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;

/**
 * Sorted 64-bit fingerprints as they lie in the bytes of a segment: high bits in unary, low bits as they are (Elias,
 * 1974; Fano, 1971). At most 2.5 bits above the least possible. A search looks at no more than a few words, whatever the
 * fingerprints are: a count of zeros is kept for each {@value #BLOCK} bits of the unary part. Immutable.
 */
final class EliasFano {
    /** Bits of the unary part for which one count is kept. */
    private static final int BLOCK = 512;

    private static final int[] ONE_BLOCK = {0};

    private final byte[] bytes;
    private final int n;
    private final int width;
    private final long high;
    private final long low;
    private final int[] zerosBefore;

    private EliasFano(byte[] bytes, int n, long high, int[] zerosBefore) {
        this.bytes = bytes;
        this.n = n;
        this.width = lowWidth(n);
        this.high = high;
        this.low = lowStart(high, n);
        this.zerosBefore = zerosBefore;
    }

    /** How many bytes the block of n fingerprints has. */
    static long bytes(int n) {
        return ((highBits(n) + 7) >>> 3) + (((long) n * lowWidth(n) + 7) >>> 3);
    }

    /** Reads the block of n fingerprints that comes next. */
    static EliasFano read(BitReader in, int n) throws MalformedSegmentException {
        in.require(bytes(n));
        EliasFano block = new EliasFano(in.bytes(), n, in.position(), zerosBefore(in, n));
        block.requireLow(in);
        return block;
    }

    /** Checks the unary part, which comes next, and counts. */
    private static int[] zerosBefore(BitReader in, int n) throws MalformedSegmentException {
        long start = in.position();
        long end = highBits(n);
        long limit = highLimit(n);
        int[] zerosBefore = end <= BLOCK ? ONE_BLOCK : new int[(int) ((end + BLOCK - 1) / BLOCK)];
        int ones = 0;
        for (long base = 0; base < end; base += Long.SIZE) {
            if (base % BLOCK == 0) {
                zerosBefore[(int) (base / BLOCK)] = (int) base - ones;
            }
            long word = Bits.word(in.bytes(), start + base) & upTo(end - base);
            while (word != 0) {
                long place = base + Long.numberOfLeadingZeros(word);
                in.moveTo(start + place + 1);
                if (ones == n) {
                    throw in.refused(Reason.ONES_MISMATCH);
                }
                // The last bit has room for a one that would be a 65-bit fingerprint.
                if (place - ones >= limit) {
                    throw in.refused(Reason.FINGERPRINT_OUT_OF_RANGE);
                }
                ones++;
                word &= ~Long.highestOneBit(word);
            }
        }
        in.moveTo(start + end);
        if (ones != n) {
            throw in.refused(Reason.ONES_MISMATCH);
        }
        in.padding();
        return zerosBefore;
    }

    private void requireLow(BitReader in) throws MalformedSegmentException {
        Cursor cursor = new Cursor(0);
        cursor.next();
        long previous = cursor.fingerprint();
        while (cursor.next()) {
            if (Long.compareUnsigned(previous, cursor.fingerprint()) >= 0) {
                in.moveTo(low + (cursor.position() + 1L) * width);
                throw in.refused(Reason.FINGERPRINTS_NOT_ASCENDING);
            }
            previous = cursor.fingerprint();
        }
        in.moveTo(low + (long) n * width);
        in.padding();
    }

    int size() {
        return n;
    }

    /** The position of a fingerprint, or -1. */
    int find(long fingerprint) {
        long part = high(fingerprint);
        long start = afterZeros(part);
        int from = (int) (start - part);
        int to = (int) (zeroFrom(start, part) - part);
        long wanted = fingerprint & lowMask();
        while (from < to) {
            int middle = (from + to) >>> 1;
            long there = low(middle);
            if (there == wanted) {
                return middle;
            }
            if (there < wanted) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return -1;
    }

    /** Before the first of the fingerprints whose high bits are at least these ones'. */
    Cursor before(long fingerprint) {
        return new Cursor(high(fingerprint));
    }

    /** Walks along, in order. For one thread. */
    final class Cursor {
        private long base;
        private long word;
        private int position;
        private long fingerprint;

        private Cursor(long part) {
            base = afterZeros(part);
            word = Bits.word(bytes, high + base);
            position = (int) (base - part) - 1;
        }

        /** Moves on, unless there is nothing to move on to. */
        boolean next() {
            if (position + 1 >= n) {
                return false;
            }
            while (word == 0) {
                base += Long.SIZE;
                word = Bits.word(bytes, high + base);
            }
            long place = base + Long.numberOfLeadingZeros(word);
            word &= ~Long.highestOneBit(word);
            position++;
            fingerprint = (place - position) << width | low(position);
            return true;
        }

        int position() {
            return position;
        }

        long fingerprint() {
            return fingerprint;
        }
    }

    private long low(int position) {
        return Bits.get(bytes, low + (long) position * width, width);
    }

    private long high(long fingerprint) {
        return fingerprint >>> width;
    }

    private long lowMask() {
        return (1L << width) - 1;
    }

    /** The place in the unary part that follows this many zeros, of which there are enough. */
    private long afterZeros(long zeros) {
        if (zeros == 0) {
            return 0;
        }
        int block = blockOf(zeros - 1);
        long base = (long) block * BLOCK;
        int left = (int) (zeros - 1 - zerosBefore[block]);
        long word = ~Bits.word(bytes, high + base);
        for (int here = Long.bitCount(word); here <= left; here = Long.bitCount(word)) {
            left -= here;
            base += Long.SIZE;
            word = ~Bits.word(bytes, high + base);
        }
        for (; left > 0; left--) {
            word &= ~Long.highestOneBit(word);
        }
        return base + Long.numberOfLeadingZeros(word) + 1;
    }

    /** The first zero from a place on, which follows this many: most often near. */
    private long zeroFrom(long start, long zeros) {
        for (long base = start; base < start + BLOCK; base += Long.SIZE) {
            long word = ~Bits.word(bytes, high + base);
            if (word != 0) {
                return base + Long.numberOfLeadingZeros(word);
            }
        }
        return afterZeros(zeros + 1) - 1;
    }

    /** The last block before which there are at most this many zeros. */
    private int blockOf(long zeros) {
        int from = 0;
        int to = zerosBefore.length - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (zerosBefore[middle] <= zeros) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return from;
    }

    /** Writes the block of n fingerprints, which come in order. Not thread-safe. */
    static final class Writer {
        private final BitWriter high;
        private final BitWriter low;
        private final long start;
        private final int width;
        private int written;

        Writer(byte[] bytes, long start, int n) {
            this.start = start;
            this.width = lowWidth(n);
            this.high = new BitWriter(bytes, start);
            this.low = new BitWriter(bytes, lowStart(start, n));
        }

        void add(long fingerprint) {
            high.one(start + (fingerprint >>> width) + written);
            low.bits(fingerprint, width);
            written++;
        }
    }

    /** A word's bits up to this one. */
    private static long upTo(long bits) {
        return bits >= Long.SIZE ? -1L : ~(-1L >>> bits);
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

    private static long lowStart(long high, int n) {
        return high + ((highBits(n) + 7) & ~7L);
    }
}
