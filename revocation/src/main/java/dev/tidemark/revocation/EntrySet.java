package dev.tidemark.revocation;

import java.util.List;

/**
 * Entries by namespace, tags strictly ascending (unsigned), no group empty: what a segment holds. A lookup is two binary
 * searches and allocates nothing; a state is asked far more often and has an index for it. Immutable.
 */
final class EntrySet {
    private final List<Group> groups;
    private final int count;

    EntrySet(List<Group> groups) {
        this.groups = List.copyOf(groups);
        int sum = 0;
        for (Group group : this.groups) {
            sum = Math.addExact(sum, group.size());
        }
        this.count = sum;
    }

    int live(int pruneBefore) {
        int live = 0;
        for (Group group : groups) {
            live += group.live(pruneBefore);
        }
        return live;
    }

    /** The hour of an entry, or {@link Group#ABSENT}. */
    int hour(long tag, long fingerprint) {
        int low = 0;
        int high = groups.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(groups.get(middle).tag(), tag);
            if (order == 0) {
                return groups.get(middle).hour(fingerprint);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Group.ABSENT;
    }

    int count() {
        return count;
    }

    List<Group> groups() {
        return groups;
    }

    void forEach(Segment.Visitor visitor) {
        for (Group group : groups) {
            group.forEach(visitor);
        }
    }
}
