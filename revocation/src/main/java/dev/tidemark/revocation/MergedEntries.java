package dev.tidemark.revocation;

import java.util.Iterator;
import java.util.List;

/** The entries of several sets, each once and with its latest hour, without those that are dead. */
final class MergedEntries implements EntryStream {
    /** A heap: the children of i, at 2i + 1 and 2i + 2, are not before it. */
    private final Walk[] walks;

    private final int pruneBefore;
    private int size;
    private long tag;
    private long fingerprint;
    private int hour;

    MergedEntries(List<EntrySet> sets, int pruneBefore) {
        this.pruneBefore = pruneBefore;
        this.walks = sets.stream().filter(set -> set.count() > 0).map(Walk::new).toArray(Walk[]::new);
        this.size = walks.length;
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    @Override
    public boolean next() {
        do {
            if (size == 0) {
                return false;
            }
            readEqual();
        } while (ExpiryHour.isDead(hour, pruneBefore));
        return true;
    }

    private void readEqual() {
        tag = walks[0].tag;
        fingerprint = walks[0].fingerprint;
        hour = walks[0].hour();
        moveFirst();
        while (size > 0 && walks[0].fingerprint == fingerprint && walks[0].tag == tag) {
            hour = ExpiryHour.later(hour, walks[0].hour());
            moveFirst();
        }
    }

    private void moveFirst() {
        if (!walks[0].moved()) {
            walks[0] = walks[--size];
        }
        sink(0);
    }

    private void sink(int from) {
        int at = from;
        Walk walk = walks[at];
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && walks[child + 1].isBefore(walks[child])) {
                child++;
            }
            if (!walks[child].isBefore(walk)) {
                break;
            }
            walks[at] = walks[child];
            at = child;
        }
        walks[at] = walk;
    }

    boolean isBefore(MergedEntries other) {
        return isBefore(tag, fingerprint, other.tag, other.fingerprint);
    }

    private static boolean isBefore(long tag, long fingerprint, long otherTag, long otherFingerprint) {
        int byTag = Long.compareUnsigned(tag, otherTag);
        return byTag < 0 || (byTag == 0 && Long.compareUnsigned(fingerprint, otherFingerprint) < 0);
    }

    boolean sameAs(MergedEntries other) {
        return tag == other.tag && fingerprint == other.fingerprint && hour == other.hour;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public long fingerprint() {
        return fingerprint;
    }

    @Override
    public int hour() {
        return hour;
    }

    /** A way through one set. */
    private static final class Walk {
        private final Iterator<Group> groups;
        private Group.Cursor cursor;
        private long tag;
        private long fingerprint;

        /** At the first entry of a set that has one. */
        Walk(EntrySet set) {
            groups = set.groups().iterator();
            cursor = groups.next().cursor();
            moved();
        }

        /** Whether there is another entry. */
        boolean moved() {
            if (!cursor.next()) {
                if (!groups.hasNext()) {
                    return false;
                }
                cursor = groups.next().cursor();
                cursor.next();
            }
            tag = cursor.tag();
            fingerprint = cursor.fingerprint();
            return true;
        }

        int hour() {
            return cursor.hour();
        }

        boolean isBefore(Walk other) {
            return MergedEntries.isBefore(tag, fingerprint, other.tag, other.fingerprint);
        }
    }
}
