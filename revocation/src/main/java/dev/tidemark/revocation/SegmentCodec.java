package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a segment: one header, then the groups. One set of entries has one encoding; the rest is refused. */
final class SegmentCodec {
    static final int HEADER_BYTES = 32;

    private static final int MAGIC = 0x544d5231; // "TMR1"
    private static final long MIN_GROUP_BYTES = Group.HEADER_BYTES + EliasFano.bytes(1) + ExpiryBlock.MIN_BYTES;

    private SegmentCodec() {}

    static void writeHeader(byte[] bytes, long from, long to, int pruneBefore, int groups, int count) {
        BitWriter out = new BitWriter(bytes, 0);
        out.bits(MAGIC, Integer.SIZE);
        out.bits(from, Long.SIZE);
        out.bits(to, Long.SIZE);
        out.bits(pruneBefore, Integer.SIZE);
        out.bits(groups, Integer.SIZE);
        out.bits(count, Integer.SIZE);
    }

    static Segment decode(byte[] bytes) throws MalformedSegmentException {
        BitReader in = new BitReader(bytes);
        in.require(HEADER_BYTES);
        if (in.bits(32) != MAGIC) {
            throw new MalformedSegmentException(Reason.BAD_MAGIC, 0);
        }
        long from = in.bits(64);
        long to = in.bits(64);
        if (from < 0 || to <= from) {
            throw in.refused(Reason.BAD_RANGE);
        }
        long pruneBefore = in.bits(32);
        if (pruneBefore > Integer.MAX_VALUE) {
            throw in.refused(Reason.BAD_PRUNE_BEFORE);
        }
        long groups = in.bits(32);
        long count = in.bits(32);
        requireCounts(in, groups, count, to - from);
        EntrySet entries = readGroups(in, (int) groups, (int) count, (int) pruneBefore);
        if (in.bytesLeft() > 0) {
            throw in.refused(Reason.TRAILING_BYTES);
        }
        return new Segment(bytes, from, to, (int) pruneBefore, entries);
    }

    private static void requireCounts(BitReader in, long groups, long count, long numbers)
            throws MalformedSegmentException {
        if (count > Segment.MAX_ENTRIES) {
            throw in.refused(Reason.TOO_MANY_ENTRIES);
        }
        if (count > numbers) {
            throw in.refused(Reason.COUNT_EXCEEDS_RANGE);
        }
        if (groups > count) {
            throw in.refused(Reason.COUNT_MISMATCH);
        }
        in.require(groups * MIN_GROUP_BYTES);
    }

    private static EntrySet readGroups(BitReader in, int groups, int count, int pruneBefore)
            throws MalformedSegmentException {
        List<Group> read = new ArrayList<>(groups);
        int left = count;
        for (int i = 0; i < groups; i++) {
            long tag = in.bits(64);
            if (i > 0 && Long.compareUnsigned(read.get(i - 1).tag(), tag) >= 0) {
                throw in.refused(Reason.TAGS_NOT_ASCENDING);
            }
            long n = in.bits(32);
            if (n == 0) {
                throw in.refused(Reason.EMPTY_GROUP);
            }
            if (n > left) {
                throw in.refused(Reason.COUNT_MISMATCH);
            }
            left -= (int) n;
            EliasFano fingerprints = EliasFano.read(in, (int) n);
            read.add(new Group(tag, fingerprints, ExpiryBlock.read(in, (int) n, pruneBefore)));
        }
        if (left != 0) {
            throw in.refused(Reason.COUNT_MISMATCH);
        }
        return new EntrySet(read);
    }
}
