package dev.tidemark.revocation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Entries by namespace, tags strictly ascending (unsigned), no group empty: what a segment holds. A lookup is two binary
 * searches and allocates nothing; a state is asked far more often and has an index for it. Immutable.
 */
final class EntrySet {
    static final EntrySet EMPTY = new EntrySet(List.of());

    private static final Comparator<RevocationEntry> ORDER = (a, b) -> {
        int byTag = Long.compareUnsigned(a.tag(), b.tag());
        return byTag != 0 ? byTag : Long.compareUnsigned(a.fingerprint(), b.fingerprint());
    };

    private final Group[] groups;
    private final int count;

    EntrySet(List<Group> groups) {
        this.groups = groups.toArray(Group[]::new);
        int sum = 0;
        for (Group group : this.groups) {
            sum = Math.addExact(sum, group.size());
        }
        this.count = sum;
    }

    static EntrySet of(Collection<RevocationEntry> entries) {
        List<RevocationEntry> sorted = new ArrayList<>(entries);
        sorted.sort(ORDER);
        List<Group> groups = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= sorted.size(); end++) {
            if (end == sorted.size()
                    || sorted.get(end).tag() != sorted.get(start).tag()) {
                groups.add(group(sorted.subList(start, end)));
                start = end;
            }
        }
        return new EntrySet(groups);
    }

    private static Group group(List<RevocationEntry> sorted) {
        Group.Builder builder = new Group.Builder(sorted.get(0).tag(), sorted.size());
        for (RevocationEntry entry : sorted) {
            builder.add(entry.fingerprint(), entry.expiryHour());
        }
        return builder.build();
    }

    /** The union of all, later hours winning; nothing is pruned. */
    static EntrySet union(List<EntrySet> sets) {
        if (sets.isEmpty()) {
            return EMPTY;
        }
        if (sets.size() == 1) {
            return sets.get(0);
        }
        int half = sets.size() / 2;
        return union(sets.subList(0, half)).union(union(sets.subList(half, sets.size())));
    }

    private EntrySet union(EntrySet other) {
        List<Group> merged = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < groups.length || j < other.groups.length) {
            int order = i == groups.length
                    ? 1
                    : j == other.groups.length ? -1 : Long.compareUnsigned(groups[i].tag(), other.groups[j].tag());
            if (order < 0) {
                merged.add(groups[i++]);
            } else if (order > 0) {
                merged.add(other.groups[j++]);
            } else {
                merged.add(groups[i++].merge(other.groups[j++]));
            }
        }
        return new EntrySet(merged);
    }

    EntrySet prune(int pruneBefore) {
        List<Group> kept = new ArrayList<>(groups.length);
        for (Group group : groups) {
            Group pruned = group.prune(pruneBefore);
            if (pruned.size() > 0) {
                kept.add(pruned);
            }
        }
        return new EntrySet(kept);
    }

    int live(int pruneBefore) {
        int live = 0;
        for (Group group : groups) {
            live += group.live(pruneBefore);
        }
        return live;
    }

    boolean contains(long tag, long fingerprint) {
        return hour(tag, fingerprint) != Group.ABSENT;
    }

    /** The hour of an entry, or {@link Group#ABSENT}. */
    int hour(long tag, long fingerprint) {
        int low = 0;
        int high = groups.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(groups[middle].tag(), tag);
            if (order == 0) {
                return groups[middle].hour(fingerprint);
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
        return List.of(groups);
    }

    void forEach(Segment.Visitor visitor) {
        for (Group group : groups) {
            group.forEach(visitor);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntrySet that && groups().equals(that.groups());
    }

    @Override
    public int hashCode() {
        return groups().hashCode();
    }
}
