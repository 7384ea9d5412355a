package dev.tidemark.revocation;

import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The entries of several sets in ascending order, each once and with its latest hour, without those that are dead. One
 * stream; {@link #next} moves on to the entry that the other methods are about. For one thread.
 */
final class MergedEntries {
    private final PriorityQueue<Cursor> cursors = new PriorityQueue<>();
    private final int pruneBefore;
    private long tag;
    private long fingerprint;
    private int hour;

    MergedEntries(List<EntrySet> sets, int pruneBefore) {
        this.pruneBefore = pruneBefore;
        for (EntrySet set : sets) {
            if (set.count() > 0) {
                cursors.add(new Cursor(set));
            }
        }
    }

    boolean next() {
        do {
            if (cursors.isEmpty()) {
                return false;
            }
            readFirst();
        } while (ExpiryHour.isDead(hour, pruneBefore));
        return true;
    }

    private void readFirst() {
        Cursor first = cursors.remove();
        tag = first.tag();
        fingerprint = first.fingerprint();
        hour = first.hour();
        moveOn(first);
        for (Cursor other = cursors.peek();
                other != null && other.tag() == tag && other.fingerprint() == fingerprint;
                other = cursors.peek()) {
            hour = ExpiryHour.later(hour, other.hour());
            moveOn(cursors.remove());
        }
    }

    private void moveOn(Cursor cursor) {
        if (cursor.moved()) {
            cursors.add(cursor);
        }
    }

    boolean sameAs(MergedEntries other) {
        return tag == other.tag && fingerprint == other.fingerprint && hour == other.hour;
    }

    private static final class Cursor implements Comparable<Cursor> {
        private final Iterator<Group> groups;
        private Group group;
        private int position;

        /** Of a set that is not empty. */
        Cursor(EntrySet set) {
            groups = set.groups().iterator();
            group = groups.next();
        }

        long tag() {
            return group.tag();
        }

        long fingerprint() {
            return group.fingerprint(position);
        }

        int hour() {
            return group.hourAt(position);
        }

        /** Whether there is another entry. */
        boolean moved() {
            position++;
            if (position == group.size()) {
                if (!groups.hasNext()) {
                    return false;
                }
                group = groups.next();
                position = 0;
            }
            return true;
        }

        @Override
        public int compareTo(Cursor other) {
            int byTag = Long.compareUnsigned(tag(), other.tag());
            return byTag != 0 ? byTag : Long.compareUnsigned(fingerprint(), other.fingerprint());
        }
    }
}
