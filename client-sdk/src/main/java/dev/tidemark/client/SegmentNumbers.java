package dev.tidemark.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.util.Optional;

/**
 * What is said of a segment beside its bytes. It was compared with nothing yet.
 *
 * @param from the number before the first that it covers
 * @param to the last one
 * @param count of its entries
 * @param pruneBefore hours since 1970
 */
record SegmentNumbers(long from, long to, long count, long pruneBefore) {
    private static final long HEADER_BYTES = 32;
    private static final long MOST_ENTRY_BYTES = 27;
    private static final long MERGED_FOR_ONE = 4;

    /** Those of a listed segment; a member that is missing is -1. */
    static Optional<SegmentNumbers> of(TargetFile file) {
        return file.custom()
                .map(custom -> new SegmentNumbers(
                        number(custom, "from"),
                        number(custom, "to"),
                        number(custom, "count"),
                        number(custom, "prune_before")));
    }

    private static long number(JsonNode custom, String member) {
        return custom.path(member).asLong(-1);
    }

    static SegmentNumbers of(Segment segment) {
        return new SegmentNumbers(segment.from(), segment.to(), segment.count(), segment.pruneBefore());
    }

    /** The longest that a segment of so many entries can be: each in a namespace of its own, with an hour of five bytes. */
    long mostBytes() {
        return HEADER_BYTES + MOST_ENTRY_BYTES * count;
    }

    /** Whether it can be a part of that one: no number and no hour beyond it. */
    boolean isWithin(SegmentNumbers whole) {
        return from >= whole.from && to <= whole.to && pruneBefore <= whole.pruneBefore;
    }

    /**
     * Whether merging segments of so many entries may give this one, for work that is in proportion to it. Merging adds
     * none; it drops those that are dead and those that are listed twice, and where that is most of them, to fetch what
     * is left costs little.
     */
    boolean canComeOf(long entries) {
        return entries >= count && entries <= MERGED_FOR_ONE * count + 2L * Tiers.TAIL_LIMIT;
    }

    String path() {
        return DomainLayout.REVOCATIONS + "/" + from + "-" + to + DomainLayout.SEGMENT_SUFFIX;
    }
}
