package dev.tidemark.server.repository;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Which replaced segments {@code revocations/history.json} lists: as few as spare readers nearly as much as all would. A
 * reader does not look at a list that is longer than the segment it could spare, nor at one above 1 MiB, and each
 * publication that closes a segment writes it anew.
 *
 * <p>A reader who is far behind fetches all that came since. A small segment back there, whose numbers are in a larger one
 * too, would spare it at most the rest of that larger one. So what is covered is listed only while it is near the end of
 * the sequence, as seen from the size of what covers it: tier by tier, small ones for who was away shortly, large ones for
 * who was away long. What nothing covers is always listed. What is left out costs a reader that needs N
 * entries a sixteenth of N, at most. Files stay served, listed or not. Pure.
 */
final class HistoryList {
    /** So many times the size of what covers it a segment may be away from the end. */
    private static final long REACH = 16;

    /** At 250 bytes, the most that one can have, they are below 1 MiB. */
    private static final int MAX_LINES = 4_000;

    private static final Comparator<RetiredSegment> FROM_THE_OUTSIDE = Comparator.comparingLong(RetiredSegment::from)
            .thenComparing(Comparator.comparingLong(RetiredSegment::to).reversed())
            .thenComparing(Comparator.comparingLong(RetiredSegment::pruneBefore).reversed());

    private HistoryList() {}

    /**
     * A segment to be listed.
     *
     * @param distance of its last number from the end, in sizes of what covers it; 0 if nothing does
     */
    private record Line(RetiredSegment segment, double distance) {}

    /**
     * What of {@code retired} is listed, in its order.
     *
     * @param sequence the last number of the state
     */
    static List<RetiredSegment> of(List<RetiredSegment> retired, long sequence) {
        List<Line> near = near(retired, sequence);
        if (near.size() > MAX_LINES) {
            near.sort(Comparator.comparingDouble(Line::distance)
                    .thenComparing(Comparator.comparingLong(
                                    (Line line) -> line.segment().to())
                            .reversed()));
            near = near.subList(0, MAX_LINES);
        }
        return near.stream()
                .map(Line::segment)
                .sorted(Comparator.comparing(RetiredSegment::retiredAt))
                .toList();
    }

    private static List<Line> near(List<RetiredSegment> retired, long sequence) {
        List<RetiredSegment> sorted = new ArrayList<>(retired);
        sorted.sort(FROM_THE_OUTSIDE);
        List<Line> near = new ArrayList<>();
        Deque<RetiredSegment> around = new ArrayDeque<>();
        for (RetiredSegment segment : sorted) {
            while (!around.isEmpty() && around.getLast().to() < segment.to()) {
                around.removeLast();
            }
            double distance = around.isEmpty() ? 0 : distance(segment, around.getLast(), sequence);
            if (distance <= REACH) {
                near.add(new Line(segment, distance));
            }
            around.addLast(segment);
        }
        return near;
    }

    private static double distance(RetiredSegment segment, RetiredSegment cover, long sequence) {
        return (double) (sequence - segment.to()) / (cover.to() - cover.from());
    }
}
