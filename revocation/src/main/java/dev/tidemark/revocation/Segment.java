package dev.tidemark.revocation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The entries of the sequence numbers {@code (from, to]}, without those whose hour is below {@code pruneBefore}. A
 * segment is its bytes, in which entries are found as they lie there: it takes little more memory than they do, and equal
 * segments have equal bytes and the reverse. Immutable.
 */
public final class Segment {
    /** The most entries one segment may have. */
    public static final int MAX_ENTRIES = 4_000_000;

    /** Receives entries in ascending order of tag, then fingerprint, both unsigned. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long tag, long fingerprint, int expiryHour);
    }

    private final byte[] bytes;
    private final long from;
    private final long to;
    private final int pruneBefore;
    private final EntrySet entries;

    Segment(byte[] bytes, long from, long to, int pruneBefore, EntrySet entries) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.pruneBefore = pruneBefore;
        this.entries = entries;
    }

    /**
     * A segment of these entries. Two entries of one tag and fingerprint become one with the later hour: one name
     * revoked twice is revoked once. Entries below {@code pruneBefore} are a mistake here; {@link #merge} drops them.
     *
     * @param from the sequence number before the first, not negative
     * @param to the last sequence number, above {@code from}
     * @param pruneBefore hours since 1970, not negative
     * @throws IllegalArgumentException when a bound is broken or there are more entries than numbers
     */
    public static Segment of(long from, long to, int pruneBefore, Collection<RevocationEntry> entries) {
        for (RevocationEntry entry : entries) {
            if (ExpiryHour.isDead(entry.expiryHour(), pruneBefore)) {
                throw new IllegalArgumentException(
                        "An entry of hour " + entry.expiryHour() + " is below prune_before " + pruneBefore + ".");
            }
        }
        List<RevocationEntry> sorted = SortedEntries.sort(entries);
        return made(from, to, pruneBefore, () -> SortedEntries.of(sorted));
    }

    /** What is written is read as anybody's bytes are. */
    private static Segment made(long from, long to, int pruneBefore, Supplier<EntryStream> entries) {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("A segment covers at least one number, not (" + from + ", " + to + "].");
        }
        if (pruneBefore < 0) {
            throw new IllegalArgumentException("prune_before must not be negative.");
        }
        try {
            return decode(SegmentWriter.write(from, to, pruneBefore, entries));
        } catch (MalformedSegmentException e) {
            throw new IllegalStateException("A segment was written that cannot be read.", e);
        }
    }

    /**
     * Reads the bytes of a segment. Nothing is allocated in proportion to a number that the length of the bytes does not
     * bear out, so memory stays within a small multiple of the input.
     *
     * @param bytes taken over: nobody writes to them any more
     * @throws MalformedSegmentException unless these are exactly the bytes of some segment
     */
    public static Segment decode(byte[] bytes) throws MalformedSegmentException {
        return SegmentCodec.decode(bytes);
    }

    /** The one encoding of this segment; shared, never to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The segment of all entries of one or more contiguous segments that {@code pruneBefore} does not remove; of an entry
     * in several the later hour. The result does not depend on the order or nesting of merges.
     *
     * @param contiguous in ascending order, each beginning where the one before ends
     * @param pruneBefore at least that of every input
     * @throws IllegalArgumentException when the inputs are not that, or the result exceeds {@link #MAX_ENTRIES}
     */
    public static Segment merge(List<Segment> contiguous, int pruneBefore) {
        if (contiguous.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to merge.");
        }
        Segment first = contiguous.get(0);
        long end = first.from;
        for (Segment segment : contiguous) {
            if (segment.from != end) {
                throw new IllegalArgumentException("Segments to merge must be contiguous at " + end + ".");
            }
            if (segment.pruneBefore > pruneBefore) {
                throw new IllegalArgumentException("prune_before must not fall below " + segment.pruneBefore + ".");
            }
            end = segment.to;
        }
        List<EntrySet> sets = contiguous.stream().map(Segment::entries).toList();
        return made(first.from, end, pruneBefore, () -> new MergedEntries(sets, pruneBefore));
    }

    /** This segment without what an hour at least its own removes. */
    public Segment prune(int newPruneBefore) {
        return merge(List.of(this), newPruneBefore);
    }

    /** The sequence number before the first one covered. */
    public long from() {
        return from;
    }

    /** The last sequence number covered. */
    public long to() {
        return to;
    }

    /** The hour below which nothing is left, hours since 1970. */
    public int pruneBefore() {
        return pruneBefore;
    }

    /** How many entries there are. */
    public int count() {
        return entries.count();
    }

    /** How many would be left at this hour. */
    public int live(int atPruneBefore) {
        return entries.live(atPruneBefore);
    }

    /** Whether this fingerprint is listed in this namespace. */
    public boolean contains(long tag, long fingerprint) {
        return entries.hour(tag, fingerprint) != Group.ABSENT;
    }

    /** The hour of an entry, or empty when it is not listed. */
    public OptionalInt expiryHour(long tag, long fingerprint) {
        int hour = entries.hour(tag, fingerprint);
        return hour == Group.ABSENT ? OptionalInt.empty() : OptionalInt.of(hour);
    }

    /** Visits all entries in order. */
    public void forEach(Visitor visitor) {
        entries.forEach(visitor);
    }

    /** {@code {from}-{to}.tmr}. */
    public String fileName() {
        return from + "-" + to + ".tmr";
    }

    EntrySet entries() {
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Segment that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return fileName() + "[" + count() + " entries, prune_before " + pruneBefore + "]";
    }
}
