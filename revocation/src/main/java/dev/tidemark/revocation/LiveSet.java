package dev.tidemark.revocation;

import dev.tidemark.revocation.index.Index;
import dev.tidemark.revocation.index.IndexSecret;
import dev.tidemark.revocation.index.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** Additions may be this part of an index before it is better to rebuild it. */
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

    /**
     * This set with the index of the one it follows, grown by what is new, or rebuilt in its place: there is never a
     * second one. The one it follows may then no longer find what is dead for this one.
     */
    LiveSet indexedAfter(LiveSet held, IndexSecret secret) {
        if (index != null || held.index == null) {
            return indexed(secret);
        }
        List<Run> added = newSince(held).runs();
        if (held.index.missing(added) > Math.max(Index.FOLD_AT, held.index.size() / ADDED_PART)) {
            return with(held.index.rebuilt(runs()), pruneBefore);
        }
        boolean due = held.index.isDue() || held.pruneBefore > held.indexPrunedBefore;
        Index base = due ? held.index.rebuilt(held.runs()) : held.index;
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

    /** An entry that is missing from another set, or there with an earlier hour. */
    record Loss(long tag, long fingerprint, int heldHour, OptionalInt foundHour) {
        Regression regression(long epoch) {
            return new Regression.EntryRegressed(epoch, tag, fingerprint, heldHour, foundHour);
        }
    }

    /** The first entry lost to another set that an hour does not remove. One pass, whatever the sets are cut into. */
    Optional<Loss> loss(LiveSet next, int hour) {
        LiveSet gone = newSince(next);
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        // What replaced a part nearly always has all of it; else it may still be in one that both share.
        return loss(gone.merged(hour), next.newSince(this).merged(hour))
                .flatMap(likely -> loss(gone.merged(hour), next.merged(hour)));
    }

    private static Optional<Loss> loss(MergedEntries held, MergedEntries next) {
        boolean more = next.next();
        while (held.next()) {
            while (more && next.isBefore(held)) {
                more = next.next();
            }
            if (!more || held.isBefore(next)) {
                return Optional.of(new Loss(held.tag(), held.fingerprint(), held.hour(), OptionalInt.empty()));
            }
            if (ExpiryHour.later(next.hour(), held.hour()) != next.hour()) {
                return Optional.of(new Loss(held.tag(), held.fingerprint(), held.hour(), OptionalInt.of(next.hour())));
            }
        }
        return Optional.empty();
    }

    /** Without what an hour removes; parts of which that leaves nothing are let go. */
    LiveSet prune(int hour) {
        List<EntrySet> kept = parts.stream().filter(part -> part.live(hour) > 0).toList();
        return new LiveSet(kept, hour, index, indexPrunedBefore);
    }

    /** Whether both hold the same once this hour, at least that of either, has removed what it removes. */
    boolean sameAt(LiveSet other, int hour) {
        if (newSince(other).isEmpty() && other.newSince(this).isEmpty()) {
            return true;
        }
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
