package dev.tidemark.revocation;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** The entries of one namespace, fingerprints strictly ascending (unsigned). Immutable: nobody writes to the arrays. */
final class Group {
    static final int ABSENT = -1;

    private final long tag;
    private final long[] fingerprints;
    private final int[] hours;

    /** Takes the arrays over; the caller has sorted them and forgets them. */
    Group(long tag, long[] fingerprints, int[] hours) {
        this.tag = tag;
        this.fingerprints = fingerprints;
        this.hours = hours;
    }

    long tag() {
        return tag;
    }

    int size() {
        return fingerprints.length;
    }

    void write(BitWriter out) {
        out.bits(tag, 64);
        out.bits(fingerprints.length, 32);
        EliasFano.write(out, fingerprints);
        ExpiryBlock.write(out, hours);
    }

    long fingerprint(int position) {
        return fingerprints[position];
    }

    int hourAt(int position) {
        return hours[position];
    }

    /** The hour of a fingerprint, or {@link #ABSENT}. */
    int hour(long fingerprint) {
        int position = from(fingerprint);
        return position < size() && fingerprints[position] == fingerprint ? hours[position] : ABSENT;
    }

    /** The place of the first fingerprint that is not below this one. */
    private int from(long fingerprint) {
        int low = 0;
        int high = fingerprints.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(fingerprints[middle], fingerprint) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Hands over what an hour leaves of the fingerprints from {@code first} to {@code last}, both included. */
    void forEachLive(long first, long last, int pruneBefore, LongConsumer to) {
        for (int i = from(first); i < size() && Long.compareUnsigned(fingerprints[i], last) <= 0; i++) {
            if (!ExpiryHour.isDead(hours[i], pruneBefore)) {
                to.accept(fingerprints[i]);
            }
        }
    }

    void forEach(Segment.Visitor visitor) {
        for (int i = 0; i < fingerprints.length; i++) {
            visitor.visit(tag, fingerprints[i], hours[i]);
        }
    }

    int live(int pruneBefore) {
        int live = 0;
        for (int hour : hours) {
            if (!ExpiryHour.isDead(hour, pruneBefore)) {
                live++;
            }
        }
        return live;
    }

    Group prune(int pruneBefore) {
        int live = live(pruneBefore);
        if (live == size()) {
            return this;
        }
        Builder kept = new Builder(tag, live);
        for (int i = 0; i < fingerprints.length; i++) {
            if (!ExpiryHour.isDead(hours[i], pruneBefore)) {
                kept.add(fingerprints[i], hours[i]);
            }
        }
        return kept.build();
    }

    /** Both groups of one namespace; of a fingerprint in both, the later hour. */
    Group merge(Group other) {
        Builder merged = new Builder(tag, Math.addExact(size(), other.size()));
        int i = 0;
        int j = 0;
        while (i < size() && j < other.size()) {
            int order = Long.compareUnsigned(fingerprints[i], other.fingerprints[j]);
            if (order < 0) {
                merged.add(fingerprints[i], hours[i++]);
            } else if (order > 0) {
                merged.add(other.fingerprints[j], other.hours[j++]);
            } else {
                merged.add(fingerprints[i], ExpiryHour.later(hours[i++], other.hours[j++]));
            }
        }
        for (; i < size(); i++) {
            merged.add(fingerprints[i], hours[i]);
        }
        for (; j < other.size(); j++) {
            merged.add(other.fingerprints[j], other.hours[j]);
        }
        return merged.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Group that
                && tag == that.tag
                && Arrays.equals(fingerprints, that.fingerprints)
                && Arrays.equals(hours, that.hours);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(tag) + 31 * Arrays.hashCode(fingerprints) + 961 * Arrays.hashCode(hours);
    }

    /** Appends in ascending order; of a repeated fingerprint the later hour stays. */
    static final class Builder {
        private final long tag;
        private final long[] fingerprints;
        private final int[] hours;
        private int size;

        Builder(long tag, int capacity) {
            this.tag = tag;
            this.fingerprints = new long[capacity];
            this.hours = new int[capacity];
        }

        void add(long fingerprint, int hour) {
            if (size > 0 && fingerprints[size - 1] == fingerprint) {
                hours[size - 1] = ExpiryHour.later(hours[size - 1], hour);
                return;
            }
            fingerprints[size] = fingerprint;
            hours[size++] = hour;
        }

        Group build() {
            return size == fingerprints.length
                    ? new Group(tag, fingerprints, hours)
                    : new Group(tag, Arrays.copyOf(fingerprints, size), Arrays.copyOf(hours, size));
        }
    }
}
