package dev.tidemark.revocation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which segments a state is made of. The last one is the tail, replaced at every publication; a full tail is closed, and
 * closed segments are merged by fours into larger ones, so that a state has few segments and most of them rarely change.
 *
 * <p>A segment's tier follows from its count: the smallest t with {@code count <= 512 * 4^t}. Pruning can leave a small
 * segment to the left of a larger one; it then counts as of the larger one's tier. Thus tiers never rise from left to
 * right, each below the last has at most three segments, and neighbours in the last one are merged while they fit. Pure.
 */
public final class Tiers {
    /** How many entries close a tail. */
    public static final int TAIL_LIMIT = 512;

    /** How many segments of a tier become one of the next. */
    public static final int FANOUT = 4;

    /** The most entries a segment is merged up to. */
    public static final int MAX = 2_097_152;

    private static final int LAST_TIER = 6;

    /**
     * An entry and the number of the event that made it.
     *
     * @param sequence at least 1
     */
    public record Addition(long sequence, RevocationEntry entry) {}

    /**
     * What a publication makes of the segments before.
     *
     * @param segments those after it
     * @param passed full tails that were closed in it and are in none of {@code segments} any more: merged at once. Who
     *     holds the numbers before them finds only here what it lacks
     */
    public record Publication(List<Segment> segments, List<Segment> passed) {
        public Publication {
            segments = List.copyOf(segments);
            passed = List.copyOf(passed);
        }
    }

    /**
     * Who merges segments. An answer may be empty, where merging takes long and somebody else is at it: the segments then
     * stay as they are until one of the next publications, which asks again.
     */
    @FunctionalInterface
    public interface Merger {
        /** Merges at once. */
        Merger AT_ONCE = (contiguous, pruneBefore) -> Optional.of(Segment.merge(contiguous, pruneBefore));

        /**
         * The segment of {@link Segment#merge}, or one of an earlier hour; empty if it is not there yet.
         *
         * @param contiguous one or more; of one, what the hour leaves of it is asked for
         */
        Optional<Segment> merged(List<Segment> contiguous, int pruneBefore);
    }

    private Tiers() {}

    /** The segments of {@link #publication}, merged at once. */
    public static List<Segment> publish(List<Segment> current, List<Addition> additions, long to, int pruneBefore) {
        return publication(current, additions, to, pruneBefore, Merger.AT_ONCE).segments();
    }

    /**
     * The segments after a publication. Numbers up to {@code to} without an addition belong to rules. An addition whose
     * hour is below {@code pruneBefore} takes its number and nothing else.
     *
     * @param current contiguous from 0; the last one is the tail when it has fewer than {@link #TAIL_LIMIT} entries
     * @param additions strictly ascending, all above the current sequence and at most {@code to}
     * @param to the sequence after the publication
     * @param pruneBefore hours since 1970, at least every current segment's
     * @throws IllegalArgumentException when the arguments are not that
     */
    public static Publication publication(
            List<Segment> current, List<Addition> additions, long to, int pruneBefore, Merger merger) {
        requireState(current, pruneBefore);
        requireNumbered(additions, end(current), to);
        List<Segment> closed = new ArrayList<>(current);
        List<Segment> full = new ArrayList<>();
        Tail tail = new Tail(closed, pruneBefore);
        compact(closed, closed.size(), pruneBefore, merger);
        for (Addition addition : additions) {
            tail.add(addition);
            if (tail.isFull()) {
                full.add(tail.closeAt(addition.sequence()));
                closed.add(full.get(full.size() - 1));
                compact(closed, closed.size(), pruneBefore, merger);
            }
        }
        if (tail.from() < to) {
            closed.add(tail.closeAt(to));
        }
        Set<String> names = closed.stream().map(Segment::fileName).collect(Collectors.toSet());
        full.removeIf(segment -> names.contains(segment.fileName()));
        return new Publication(closed, full);
    }

    /**
     * The segments after pruning each one of which at least a quarter is dead at this hour, merged again where that
     * leaves room.
     *
     * @param pruneBefore hours since 1970, at least every current segment's
     * @throws IllegalArgumentException when the segments are not contiguous from 0 or the hour falls
     */
    public static List<Segment> sweep(List<Segment> current, int pruneBefore, Merger merger) {
        requireState(current, pruneBefore);
        List<Segment> swept = new ArrayList<>(current.size());
        for (Segment segment : current) {
            long dead = (long) segment.count() - segment.live(pruneBefore);
            boolean worthIt = dead > 0 && dead * 4 >= segment.count();
            swept.add(worthIt ? merger.merged(List.of(segment), pruneBefore).orElse(segment) : segment);
        }
        compact(swept, hasTail(swept) ? swept.size() - 1 : swept.size(), pruneBefore, merger);
        return List.copyOf(swept);
    }

    /** Merges among the first {@code closed} segments until no rule asks for more, or what it asks for is not there yet. */
    private static void compact(List<Segment> segments, int closed, int pruneBefore, Merger merger) {
        Set<Segment> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Segment> left = segments.subList(0, closed);
        for (List<Segment> run = nextRun(left, waiting); !run.isEmpty(); run = nextRun(left, waiting)) {
            Optional<Segment> merged = merger.merged(List.copyOf(run), pruneBefore);
            if (merged.isPresent()) {
                run.clear();
                run.add(merged.get());
            } else {
                waiting.addAll(run);
            }
        }
    }

    /**
     * The first segments to merge, looking from the newest back, and the oldest of them where there are more than needed,
     * so that those that are merged elsewhere stay the ones. A part of the list; empty when there are none.
     */
    private static List<Segment> nextRun(List<Segment> closed, Set<Segment> waiting) {
        int tier = 0;
        int start;
        for (int end = closed.size(); end > 0; end = Math.min(start, end - 1)) {
            tier = Math.max(tier, tier(closed.get(end - 1).count()));
            start = end;
            while (start > 0
                    && tier(closed.get(start - 1).count()) <= tier
                    && !waiting.contains(closed.get(start - 1))) {
                start--;
            }
            List<Segment> run = run(closed.subList(start, end), tier);
            if (!run.isEmpty()) {
                return run;
            }
        }
        return List.of();
    }

    /** Of segments of one tier. */
    private static List<Segment> run(List<Segment> same, int tier) {
        if (tier < LAST_TIER) {
            return same.size() < FANOUT ? List.of() : same.subList(0, FANOUT);
        }
        for (int i = 1; i < same.size(); i++) {
            if (fits(same.get(i - 1), same.get(i))) {
                return same.subList(i - 1, i + 1);
            }
        }
        return List.of();
    }

    private static boolean fits(Segment left, Segment right) {
        return (long) left.count() + right.count() <= MAX;
    }

    static int tier(int count) {
        int tier = 0;
        for (long limit = TAIL_LIMIT; count > limit && tier < LAST_TIER; limit *= FANOUT) {
            tier++;
        }
        return tier;
    }

    private static boolean hasTail(List<Segment> segments) {
        return !segments.isEmpty() && segments.get(segments.size() - 1).count() < TAIL_LIMIT;
    }

    private static long end(List<Segment> segments) {
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).to();
    }

    private static void requireState(List<Segment> segments, int pruneBefore) {
        long end = 0;
        for (Segment segment : segments) {
            if (segment.from() != end) {
                throw new IllegalArgumentException("The segments are not contiguous at " + end + ".");
            }
            if (segment.pruneBefore() > pruneBefore) {
                throw new IllegalArgumentException("prune_before must not fall below " + segment.pruneBefore() + ".");
            }
            end = segment.to();
        }
    }

    private static void requireNumbered(List<Addition> additions, long sequence, long to) {
        long previous = sequence;
        for (Addition addition : additions) {
            if (addition.sequence() <= previous) {
                throw new IllegalArgumentException("Additions must ascend above " + previous + ".");
            }
            previous = addition.sequence();
        }
        if (previous > to) {
            throw new IllegalArgumentException("The sequence must not end at " + to + ", before " + previous + ".");
        }
    }

    /** The open end of the state while a publication is added. */
    private static final class Tail {
        private final int pruneBefore;
        private final Map<Name, Integer> entries = new HashMap<>();
        private long from;

        private record Name(long tag, long fingerprint) {}

        /** Takes the tail off the end of the list, if there is one. */
        Tail(List<Segment> segments, int pruneBefore) {
            this.pruneBefore = pruneBefore;
            this.from = end(segments);
            if (hasTail(segments)) {
                Segment tail = segments.remove(segments.size() - 1).prune(pruneBefore);
                from = tail.from();
                tail.forEach(this::put);
            }
        }

        void add(Addition addition) {
            RevocationEntry entry = addition.entry();
            if (!ExpiryHour.isDead(entry.expiryHour(), pruneBefore)) {
                put(entry.tag(), entry.fingerprint(), entry.expiryHour());
            }
        }

        private void put(long tag, long fingerprint, int hour) {
            entries.merge(new Name(tag, fingerprint), hour, ExpiryHour::later);
        }

        boolean isFull() {
            return entries.size() >= TAIL_LIMIT;
        }

        long from() {
            return from;
        }

        Segment closeAt(long to) {
            List<RevocationEntry> list = new ArrayList<>(entries.size());
            entries.forEach((name, hour) -> list.add(new RevocationEntry(name.tag(), name.fingerprint(), hour)));
            Segment segment = Segment.of(from, to, pruneBefore, list);
            from = to;
            entries.clear();
            return segment;
        }
    }
}
