package dev.tidemark.fuzz;

import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A segment has one encoding, reading one costs memory in proportion to its bytes, and merging does not depend on order
 * or nesting. First octet: even for bytes of unknown origin, odd for entries to build segments from.
 */
public final class SegmentTarget {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long BYTES_PER_BYTE = 32;
    /** The exception with its stack, and what instrumentation brings. */
    private static final long BYTES_ALWAYS = 1 << 16;

    private SegmentTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        if (in.octet() % 2 == 0) {
            read(in.rest());
        } else {
            merge(in);
        }
    }

    private static void read(byte[] bytes) {
        long limit = BYTES_ALWAYS + BYTES_PER_BYTE * bytes.length;
        // The first time classes are loaded too.
        long spent = Math.min(spent(bytes), spent(bytes));
        Promise.require(spent <= limit, bytes.length + " bytes made the reader allocate " + spent);
        Segment segment = decodedOrNull(bytes);
        if (segment != null) {
            Promise.require(again(segment).equals(segment), "a segment was taken that is not canonical");
            questions(segment);
            List<Segment> all = new ArrayList<>(List.of(segment));
            if (segment.to() < Long.MAX_VALUE) {
                all.add(Segment.of(segment.to(), segment.to() + 1, 0, List.of(new RevocationEntry(1, 2, 0))));
            }
            requireOrderDoesNotMatter(all, segment.pruneBefore());
        }
    }

    /** Made of the entries that are read out of it. */
    private static Segment again(Segment segment) {
        List<RevocationEntry> entries = new ArrayList<>();
        segment.forEach((tag, fingerprint, hour) -> entries.add(new RevocationEntry(tag, fingerprint, hour)));
        return Segment.of(segment.from(), segment.to(), segment.pruneBefore(), entries);
    }

    private static long spent(byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decodedOrNull(bytes);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static Segment decodedOrNull(byte[] bytes) {
        try {
            return Segment.decode(bytes);
        } catch (MalformedSegmentException e) {
            return null;
        }
    }

    private static void questions(Segment segment) {
        int[] count = new int[1];
        segment.forEach((tag, fingerprint, hour) -> {
            count[0]++;
            Promise.require(segment.expiryHour(tag, fingerprint).orElse(-1) == hour, "an entry is not found");
        });
        Promise.require(count[0] == segment.count(), "the count is not that of the entries");
        Promise.require(segment.live(segment.pruneBefore()) == segment.count(), "a dead entry was taken");
    }

    private static void merge(Input in) {
        List<Segment> segments = new ArrayList<>();
        long from = in.octet();
        int highest = 0;
        for (int n = 1 + in.below(4); n > 0; n--) {
            int pruneBefore = in.below(8);
            List<RevocationEntry> entries = new ArrayList<>();
            for (int i = in.below(12); i > 0; i--) {
                long fingerprint = in.octet() % 2 == 0 ? in.octet() % 4 : in.int64();
                int hour = in.below(12);
                entries.add(new RevocationEntry(
                        in.below(3) - 1, fingerprint, hour == 0 ? 0 : Math.max(1, pruneBefore) + hour));
            }
            Segment next = Segment.of(from, from + 12 + in.octet(), pruneBefore, entries);
            Segment read = decoded(next.bytes());
            Promise.require(read.equals(next), "a segment is another one after reading");
            questions(read);
            segments.add(read);
            from = next.to();
            highest = Math.max(highest, pruneBefore);
        }
        requireOrderDoesNotMatter(segments, highest + in.below(8));
    }

    private static Segment decoded(byte[] bytes) {
        try {
            return Segment.decode(bytes);
        } catch (MalformedSegmentException e) {
            throw new AssertionError("what was written cannot be read", e);
        }
    }

    private static void requireOrderDoesNotMatter(List<Segment> segments, int pruneBefore) {
        byte[] atOnce = Segment.merge(segments, pruneBefore).bytes();
        Segment left = segments.get(0);
        for (Segment next : segments.subList(1, segments.size())) {
            left = Segment.merge(List.of(left, next), Math.max(left.pruneBefore(), next.pruneBefore()));
        }
        Segment right = segments.get(segments.size() - 1).prune(pruneBefore);
        for (int i = segments.size() - 2; i >= 0; i--) {
            right = Segment.merge(List.of(segments.get(i), right), pruneBefore);
        }
        Promise.require(Arrays.equals(atOnce, left.prune(pruneBefore).bytes()), "merging from the left differs");
        Promise.require(Arrays.equals(atOnce, right.bytes()), "merging from the right differs");
    }

    static Seeds seeds() {
        List<RevocationEntry> few = List.of(
                new RevocationEntry(5, 1, 0), new RevocationEntry(5, 2, 480_000), new RevocationEntry(5, -1, 480_001));
        List<RevocationEntry> groups = new ArrayList<>(few);
        for (int i = 0; i < 40; i++) {
            groups.add(new RevocationEntry(i % 2 - 1, 0x9e3779b97f4a7c15L * i, i % 5 == 0 ? 0 : 470_000 + i % 7));
        }
        byte[] padded = Segment.of(3, 9, 470_000, few).bytes();
        padded[padded.length - 1] |= 1;
        return new Seeds()
                .add("padded", new byte[1], padded)
                .add("none", new byte[1], Segment.of(0, 1, 0, List.of()).bytes())
                .add("few", new byte[1], Segment.of(3, 9, 470_000, few).bytes())
                .add(
                        "three-groups",
                        new byte[1],
                        Segment.of(0, 99, 470_000, groups).bytes())
                .add("merged", new byte[] {1, 7, 2, 3, 4, 0, 1, 5, 0, 0, 2, 5, 1, 0, 3, 6, 2, 9, 5, 2, 0, 1, 5, 0, 0, 0
                });
    }
}
