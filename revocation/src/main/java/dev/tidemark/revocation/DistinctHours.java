package dev.tidemark.revocation;

import java.util.Arrays;

/** Collects the distinct ones of many hours, most of which repeat. Not thread-safe. */
final class DistinctHours {
    private static final int INITIAL = 8;
    private static final int ROOMY = 4096;

    private int[] hours = new int[INITIAL];
    private int size;

    void add(int hour) {
        if (size > 0 && hours[size - 1] == hour) {
            return;
        }
        if (size == hours.length) {
            compact();
        }
        hours[size++] = hour;
    }

    /** Leaves room for as many again as there are, so that each is sorted a few times only. */
    private void compact() {
        int[] distinct = toArray();
        size = distinct.length;
        hours = Arrays.copyOf(distinct, Math.max(ROOMY, 2 * size));
    }

    /** The hours, ascending; a new array. */
    int[] toArray() {
        int[] sorted = Arrays.copyOf(hours, size);
        Arrays.sort(sorted);
        int distinct = 0;
        for (int hour : sorted) {
            if (distinct == 0 || sorted[distinct - 1] != hour) {
                sorted[distinct++] = hour;
            }
        }
        return Arrays.copyOf(sorted, distinct);
    }
}
