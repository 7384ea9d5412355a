package dev.tidemark.revocation;

import dev.tidemark.revocation.index.Index;
import dev.tidemark.revocation.index.IndexSecret;
import dev.tidemark.revocation.index.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a state: what several sets hold together, of an entry in several the later hour, without what
 * {@code prune_before} removes. The sets are those of its segments, shared and not merged; lookups are answered by an
 * index once there is one. A value.
 */
final class LiveSet {
    static final LiveSet EMPTY = new LiveSet(List.of(), 0, null, 0);

    /** Additions may be this part of an index before it is better to build another one. */
    private static final int ADDED_PART = 32;

    private final List<EntrySet> parts;
    private final int pruneBefore;
    private final @Nullable Index index;
    private final int indexPrunedBefore;

    private LiveSet(List<EntrySet> parts, int pruneBefore, @Nullable Index index, int indexPrunedBefore) {
        this.parts = parts;
        this.pruneBefore = pruneBefore;
        this.index = index;
        this.indexPrunedBefore = indexPrunedBefore;
    }

    static LiveSet of(List<EntrySet> sets, int pruneBefore) {
        return new LiveSet(sets.stream().filter(set -> set.count() > 0).toList(), pruneBefore, null, 0);
    }

    /** This set with an index of its own, unless it has one. */
    LiveSet indexed(IndexSecret secret) {
        return index != null ? this : with(Index.of(runs(), secret), pruneBefore);
    }

    /** This set with the index of the one it follows, grown by what is new. */
    LiveSet indexedAfter(LiveSet held, IndexSecret secret) {
        if (index != null || held.index == null) {
            return indexed(secret);
        }
        boolean due = held.index.isDue() || held.pruneBefore > held.indexPrunedBefore;
        Index base = due ? held.index.rebuilt(held.runs()) : held.index;
        List<Run> added = newSince(held).runs();
        if (base.missing(added) > Math.max(Index.FOLD_AT, base.size() / ADDED_PART)) {
            return indexed(secret);
        }
        return with(base.plus(added), due ? held.pruneBefore : held.indexPrunedBefore);
    }

    private LiveSet with(Index other, int prunedBefore) {
        return new LiveSet(parts, pruneBefore, other, prunedBefore);
    }

    /** What this holds in sets that the other one does not share. */
    LiveSet newSince(LiveSet held) {
        Set<EntrySet> shared = Collections.newSetFromMap(new IdentityHashMap<>());
        shared.addAll(held.parts);
        return new LiveSet(parts.stream().filter(part -> !shared.contains(part)).toList(), pruneBefore, null, 0);
    }

    /** The index may hold more than this does: what was pruned since it was built. */
    boolean contains(long tag, long fingerprint) {
        if (index == null) {
            return hour(tag, fingerprint) != Group.ABSENT;
        }
        return index.contains(tag, fingerprint)
                && (indexPrunedBefore == pruneBefore || hour(tag, fingerprint) != Group.ABSENT);
    }

    /** The hour of an entry, or {@link Group#ABSENT}. */
    int hour(long tag, long fingerprint) {
        int found = Group.ABSENT;
        for (EntrySet part : parts) {
            int hour = part.hour(tag, fingerprint);
            if (hour != Group.ABSENT && !ExpiryHour.isDead(hour, pruneBefore)) {
                found = found == Group.ABSENT ? hour : ExpiryHour.later(found, hour);
            }
        }
        return found;
    }

    /** Whether an entry is there with this hour or a later one. */
    boolean covers(long tag, long fingerprint, int hour) {
        for (EntrySet part : parts) {
            int there = part.hour(tag, fingerprint);
            if (there != Group.ABSENT && ExpiryHour.later(there, hour) == there) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** How many entries there are, counted one by one. */
    int count() {
        MergedEntries entries = merged(pruneBefore);
        int count = 0;
        while (entries.next()) {
            count++;
        }
        return count;
    }

    /** Visits what the parts hold, part by part: what is in several more than once, and the dead too. */
    void forEachPart(Segment.Visitor visitor) {
        parts.forEach(part -> part.forEach(visitor));
    }

    /** Without what an hour removes; parts of which that leaves nothing are let go. */
    LiveSet prune(int hour) {
        List<EntrySet> kept = parts.stream().filter(part -> part.live(hour) > 0).toList();
        return new LiveSet(kept, hour, index, indexPrunedBefore);
    }

    /** Whether both hold the same once this hour, at least that of either, has removed what it removes. */
    boolean sameAt(LiveSet other, int hour) {
        MergedEntries ours = merged(hour);
        MergedEntries theirs = other.merged(hour);
        while (ours.next()) {
            if (!theirs.next() || !ours.sameAs(theirs)) {
                return false;
            }
        }
        return !theirs.next();
    }

    private MergedEntries merged(int hour) {
        return new MergedEntries(parts, hour);
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (EntrySet part : parts) {
            for (Group group : part.groups()) {
                runs.add(new LiveRun(group, pruneBefore));
            }
        }
        return runs;
    }

    private record LiveRun(Group group, int pruneBefore) implements Run {
        @Override
        public long tag() {
            return group.tag();
        }

        @Override
        public int atMost() {
            return group.size();
        }

        @Override
        public void forEach(long first, long last, LongConsumer to) {
            group.forEachLive(first, last, pruneBefore, to);
        }
    }
}
