package dev.tidemark.client;

import dev.tidemark.client.SegmentHistory.Retired;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which segments, each beginning where the one before ends, make up a listed one at the least bytes. Immutable.
 *
 * @param parts in ascending order
 */
record GapPlan(List<Part> parts) {
    /** The most files. An honest history needs a few of each tier. */
    static final int MAX_FETCHES = 64;

    /** What a request and its answer cost beside the file, in bytes; about. */
    private static final long REQUEST_BYTES = 512;

    GapPlan {
        parts = List.copyOf(parts);
    }

    /** One segment of a plan. */
    sealed interface Part {
        SegmentNumbers numbers();

        long cost();

        /** It is held, and was read. */
        record Held(SegmentNumbers numbers, Segment segment) implements Part {
            @Override
            public long cost() {
                return 0;
            }
        }

        /** It must be fetched. */
        record Missing(Retired retired) implements Part {
            @Override
            public SegmentNumbers numbers() {
                return retired.numbers();
            }

            @Override
            public long cost() {
                return retired.length() + REQUEST_BYTES;
            }
        }
    }

    /** The least bytes from some number to the end, and the part that this way begins with. */
    private record Way(long cost, Part first) {}

    /**
     * The cheapest plan, if it costs less than {@code budget}, and by what is said of its parts may give the whole.
     *
     * @param whole the listed segment
     * @param budget in bytes
     */
    static Optional<GapPlan> of(SegmentNumbers whole, List<Segment> held, SegmentHistory history, long budget) {
        Map<Long, Way> ways = new HashMap<>();
        for (Part part : parts(whole, held, history)) {
            Way on = ways.get(part.numbers().to());
            if (on != null || part.numbers().to() == whole.to()) {
                long cost = part.cost() + (on == null ? 0 : on.cost());
                Way known = ways.get(part.numbers().from());
                if (cost < budget && (known == null || cost < known.cost())) {
                    ways.put(part.numbers().from(), new Way(cost, part));
                }
            }
        }
        List<Part> parts = new ArrayList<>();
        for (@Nullable Way way = ways.get(whole.from());
                way != null;
                way = ways.get(way.first().numbers().to())) {
            parts.add(way.first());
        }
        long entries = parts.stream().mapToLong(part -> part.numbers().count()).sum();
        long fetches = parts.stream().filter(Part.Missing.class::isInstance).count();
        return parts.isEmpty() || fetches > MAX_FETCHES || !whole.canComeOf(entries)
                ? Optional.empty()
                : Optional.of(new GapPlan(parts));
    }

    /** What may be used, the last one first: when a part's turn comes, every way on from its end is known. */
    private static List<Part> parts(SegmentNumbers whole, List<Segment> held, SegmentHistory history) {
        List<Part> parts = new ArrayList<>();
        held.forEach(segment -> parts.add(new Part.Held(SegmentNumbers.of(segment), segment)));
        history.retired().forEach(retired -> parts.add(new Part.Missing(retired)));
        parts.removeIf(part -> !part.numbers().isWithin(whole));
        parts.sort(
                Comparator.comparingLong((Part part) -> part.numbers().from()).reversed());
        return parts;
    }
}
