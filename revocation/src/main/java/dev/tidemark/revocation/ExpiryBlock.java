package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;
import java.util.Arrays;

/** The distinct hours of a group, then which of them each entry has. */
final class ExpiryBlock {
    /** The fewest bytes a block can have: one hour, and its value. */
    static final int MIN_BYTES = 2;

    private ExpiryBlock() {}

    static void write(BitWriter out, int[] hours) {
        int[] distinct = Arrays.stream(hours).sorted().distinct().toArray();
        Leb128.write(out, distinct.length);
        int previous = 0;
        for (int hour : distinct) {
            Leb128.write(out, hour - previous);
            previous = hour;
        }
        int width = indexWidth(distinct.length);
        if (width > 0) {
            for (int hour : hours) {
                out.bits(Arrays.binarySearch(distinct, hour), width);
            }
        }
        out.padToByte();
    }

    static int[] read(BitReader in, int n, int pruneBefore) throws MalformedSegmentException {
        int[] distinct = readDistinct(in, n, pruneBefore);
        int width = indexWidth(distinct.length);
        in.require(((long) n * width + 7) >>> 3);
        boolean[] used = new boolean[distinct.length];
        int[] hours = new int[n];
        for (int i = 0; i < n; i++) {
            int index = (int) in.bits(width);
            if (index >= distinct.length) {
                throw in.refused(Reason.HOUR_INDEX_OUT_OF_RANGE);
            }
            used[index] = true;
            hours[i] = distinct[index];
        }
        in.padding();
        for (boolean u : used) {
            if (!u) {
                throw in.refused(Reason.HOUR_UNUSED);
            }
        }
        return hours;
    }

    private static int[] readDistinct(BitReader in, int n, int pruneBefore) throws MalformedSegmentException {
        int count = Leb128.read(in);
        if (count < 1 || count > n) {
            throw in.refused(Reason.HOUR_COUNT);
        }
        in.require(count);
        int[] distinct = new int[count];
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
            distinct[i] = (int) hour;
            if (ExpiryHour.isDead(distinct[i], pruneBefore)) {
                throw in.refused(Reason.HOUR_BELOW_PRUNE_BEFORE);
            }
        }
        return distinct;
    }

    private static int indexWidth(int distinct) {
        return 32 - Integer.numberOfLeadingZeros(distinct - 1);
    }
}
