package dev.tidemark.revocation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The bytes of a segment out of its entries, which are gone through twice: to count them, and to write them. */
final class SegmentWriter {
    /** What the place of everything in a group follows from. */
    @SuppressWarnings("ArrayRecordComponent") // never compared by value
    private record Plan(long tag, int n, int[] hours) {
        long bytes() {
            return Group.HEADER_BYTES + EliasFano.bytes(n) + ExpiryBlock.bytes(n, hours);
        }
    }

    private SegmentWriter() {}

    /**
     * @param entries a new pass over the same entries each time it is asked
     * @throws IllegalArgumentException when there are more entries than numbers, or than a segment may have
     */
    static byte[] write(long from, long to, int pruneBefore, Supplier<EntryStream> entries) {
        List<Plan> plans = plan(entries.get(), from, to);
        long length = SegmentCodec.HEADER_BYTES;
        int count = 0;
        for (Plan plan : plans) {
            length += plan.bytes();
            count += plan.n();
        }
        byte[] bytes = new byte[Math.toIntExact(length)];
        SegmentCodec.writeHeader(bytes, from, to, pruneBefore, plans.size(), count);
        long place = SegmentCodec.HEADER_BYTES * 8L;
        EntryStream stream = entries.get();
        for (Plan plan : plans) {
            write(bytes, place, plan, stream);
            place += plan.bytes() * 8;
        }
        return bytes;
    }

    private static List<Plan> plan(EntryStream entries, long from, long to) {
        List<Plan> plans = new ArrayList<>();
        long limit = Math.min(to - from, Segment.MAX_ENTRIES);
        int count = 0;
        boolean more = entries.next();
        while (more) {
            long tag = entries.tag();
            DistinctHours hours = new DistinctHours();
            int n = 0;
            for (; more && entries.tag() == tag; more = entries.next()) {
                n++;
                hours.add(entries.hour());
                if (++count > limit) {
                    throw new IllegalArgumentException(
                            "There are more than " + limit + " entries for (" + from + ", " + to + "], too many.");
                }
            }
            plans.add(new Plan(tag, n, hours.toArray()));
        }
        return plans;
    }

    private static void write(byte[] bytes, long start, Plan plan, EntryStream entries) {
        BitWriter header = new BitWriter(bytes, start);
        header.bits(plan.tag(), Long.SIZE);
        header.bits(plan.n(), Integer.SIZE);
        EliasFano.Writer fingerprints = new EliasFano.Writer(bytes, header.position(), plan.n());
        long behind = header.position() + EliasFano.bytes(plan.n()) * 8;
        ExpiryBlock.Writer hours = new ExpiryBlock.Writer(bytes, behind, plan.hours());
        for (int i = 0; i < plan.n(); i++) {
            if (!entries.next()) {
                throw new IllegalStateException("The second pass has fewer entries than the first.");
            }
            fingerprints.add(entries.fingerprint());
            hours.add(entries.hour());
        }
    }
}
