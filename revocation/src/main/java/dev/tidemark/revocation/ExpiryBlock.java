package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;
import java.util.Arrays;

/** The distinct hours of a group, then which of them each entry has, as they lie in the bytes of a segment. Immutable. */
final class ExpiryBlock {
    /** The fewest bytes a block can have: one hour, and its value. */
    static final int MIN_BYTES = 2;

    private final byte[] bytes;
    private final int[] hours;
    private final long indexes;
    private final int width;

    private ExpiryBlock(byte[] bytes, int[] hours, long indexes) {
        this.bytes = bytes;
        this.hours = hours;
        this.indexes = indexes;
        this.width = indexWidth(hours.length);
    }

    /** How many bytes the block of n entries with these hours, distinct and ascending, has. */
    static long bytes(int n, int[] hours) {
        long bytes = Leb128.bytes(hours.length);
        int previous = 0;
        for (int hour : hours) {
            bytes += Leb128.bytes(hour - previous);
            previous = hour;
        }
        return bytes + (((long) n * indexWidth(hours.length) + 7) >>> 3);
    }

    /** Reads the block of n entries that comes next. */
    static ExpiryBlock read(BitReader in, int n, int pruneBefore) throws MalformedSegmentException {
        int[] hours = readHours(in, n, pruneBefore);
        ExpiryBlock block = new ExpiryBlock(in.bytes(), hours, in.position());
        in.require(((long) n * block.width + 7) >>> 3);
        block.requireIndexes(in, n);
        return block;
    }

    private static int[] readHours(BitReader in, int n, int pruneBefore) throws MalformedSegmentException {
        int count = Leb128.read(in);
        if (count < 1 || count > n) {
            throw in.refused(Reason.HOUR_COUNT);
        }
        in.require(count);
        int[] hours = new int[count];
        long hour = 0;
        for (int i = 0; i < count; i++) {
            int gap = Leb128.read(in);
            hour += gap;
            if (i > 0 && gap == 0) {
                throw in.refused(Reason.HOUR_REPEATED);
            }
            if (hour > Integer.MAX_VALUE) {
                throw in.refused(Reason.LEB128_TOO_LARGE);
            }
            hours[i] = (int) hour;
            if (ExpiryHour.isDead(hours[i], pruneBefore)) {
                throw in.refused(Reason.HOUR_BELOW_PRUNE_BEFORE);
            }
        }
        return hours;
    }

    private void requireIndexes(BitReader in, int n) throws MalformedSegmentException {
        if (width == 0) {
            return;
        }
        boolean[] used = new boolean[hours.length];
        for (int position = 0; position < n; position++) {
            int index = (int) in.bits(width);
            if (index >= hours.length) {
                throw in.refused(Reason.HOUR_INDEX_OUT_OF_RANGE);
            }
            used[index] = true;
        }
        in.padding();
        for (boolean one : used) {
            if (!one) {
                throw in.refused(Reason.HOUR_UNUSED);
            }
        }
    }

    /** The hour of the entry at a position. */
    int hour(int position) {
        return hours[(int) Bits.get(bytes, indexes + (long) position * width, width)];
    }

    /** Whether an hour removes none of the entries. */
    boolean isLive(int pruneBefore) {
        for (int hour : hours) {
            if (hour != ExpiryHour.NEVER) {
                return !ExpiryHour.isDead(hour, pruneBefore);
            }
        }
        return true;
    }

    /** Writes the block of entries whose hours, distinct and ascending, are known; they come in order. Not thread-safe. */
    static final class Writer {
        private final BitWriter out;
        private final int[] hours;
        private final int width;

        Writer(byte[] bytes, long start, int[] hours) {
            this.out = new BitWriter(bytes, start);
            this.hours = hours;
            this.width = indexWidth(hours.length);
            Leb128.write(out, hours.length);
            int previous = 0;
            for (int hour : hours) {
                Leb128.write(out, hour - previous);
                previous = hour;
            }
        }

        void add(int hour) {
            if (width > 0) {
                out.bits(Arrays.binarySearch(hours, hour), width);
            }
        }
    }

    private static int indexWidth(int distinct) {
        return 32 - Integer.numberOfLeadingZeros(distinct - 1);
    }
}
