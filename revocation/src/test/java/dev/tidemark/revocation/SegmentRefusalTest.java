package dev.tidemark.revocation;

import static dev.tidemark.revocation.SegmentBytes.header;
import static dev.tidemark.revocation.SegmentBytes.low;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.revocation.MalformedSegmentException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every way for bytes not to be a segment, written by hand. */
class SegmentRefusalTest {
    @Test
    void decode_handwrittenSegmentThatIsRight_isAccepted() throws Exception {
        byte[] bytes = header(2, 4)
                .group(7, 1)
                .one(5)
                .never()
                .group(-1, 3)
                .oneTwoThree()
                .bytes(2, 0, 100)
                .bits("011 00000")
                .done();
        assertThat(Samples.list(Segment.decode(bytes)))
                .isEqualTo(List.of(
                        new RevocationEntry(7, 5, 0),
                        new RevocationEntry(-1, 1, 0),
                        new RevocationEntry(-1, 2, 100),
                        new RevocationEntry(-1, 3, 100)));
    }

    @Test
    void decode_fingerprintsDescending_isRefused() {
        refused(Reason.FINGERPRINTS_NOT_ASCENDING, two("110000 00", low(62, 6) + low(62, 5)));
    }

    @Test
    void decode_fingerprintTwice_isRefused() {
        refused(Reason.FINGERPRINTS_NOT_ASCENDING, two("110000 00", low(62, 5) + low(62, 5)));
    }

    @Test
    void decode_fewerOnesThanEntries_isRefused() {
        refused(Reason.ONES_MISMATCH, two("010000 00", low(62, 5) + low(62, 6)));
    }

    @Test
    void decode_moreOnesThanEntries_isRefused() {
        refused(Reason.ONES_MISMATCH, two("110100 00", low(62, 5) + low(62, 6)));
    }

    @Test
    void decode_oneInTheLastHighBit_isRefusedAs65BitFingerprint() {
        SegmentBytes bytes = header(1, 1).group(7, 1).bits("001 00000").bits(low(63, 0) + "0");
        refused(Reason.FINGERPRINT_OUT_OF_RANGE, bytes.never());
    }

    @Test
    void decode_paddingBitAfterHighPart_isRefused() {
        SegmentBytes bytes = header(1, 1).group(7, 1).bits("100 00001").bits(low(63, 5) + "0");
        refused(Reason.PADDING_NOT_ZERO, bytes.never());
    }

    @Test
    void decode_paddingBitAfterLowPart_isRefused() {
        SegmentBytes bytes = header(1, 1).group(7, 1).bits("100 00000").bits(low(63, 5) + "1");
        refused(Reason.PADDING_NOT_ZERO, bytes.never());
    }

    @Test
    void decode_paddingBitAfterIndexes_isRefused() {
        refused(Reason.PADDING_NOT_ZERO, three().bytes(2, 0, 100).bits("011 00100"));
    }

    @Test
    void decode_leb128HourCountNotMinimal_isRefused() {
        refused(Reason.LEB128_NOT_MINIMAL, three().bytes(0x81, 0x00, 0));
    }

    @Test
    void decode_leb128GapNotMinimal_isRefused() {
        refused(Reason.LEB128_NOT_MINIMAL, three().bytes(1, 0xe4, 0x80, 0x00));
    }

    @Test
    void decode_leb128HourOf32Bits_isRefused() {
        refused(Reason.LEB128_TOO_LARGE, three().bytes(1, 0xff, 0xff, 0xff, 0xff, 0x0f));
    }

    @Test
    void decode_leb128Endless_isRefused() {
        refused(Reason.LEB128_TOO_LARGE, three().bytes(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01));
    }

    @Test
    void decode_gapOfZeroAfterTheFirst_isRefused() {
        refused(Reason.HOUR_REPEATED, three().bytes(2, 100, 0).bits("011 00000"));
    }

    @Test
    void decode_indexOfDOrMore_isRefused() {
        refused(Reason.HOUR_INDEX_OUT_OF_RANGE, three().bytes(3, 0, 100, 1).bits("00 01 11 00"));
    }

    @Test
    void decode_hourNobodyUses_isRefused() {
        refused(Reason.HOUR_UNUSED, three().bytes(2, 0, 100).bits("000 00000"));
    }

    @Test
    void decode_moreHoursThanEntries_isRefused() {
        refused(Reason.HOUR_COUNT, three().bytes(4, 0, 100, 1, 1).bits("00 01 10 00"));
    }

    @Test
    void decode_noHours_isRefused() {
        refused(Reason.HOUR_COUNT, three().bytes(0));
    }

    @Test
    void decode_hourBelowPruneBefore_isRefused() {
        refused(Reason.HOUR_BELOW_PRUNE_BEFORE, three().bytes(1, 99));
    }

    @Test
    void decode_hourBelowPruneBeforeBesideNever_isRefused() {
        refused(Reason.HOUR_BELOW_PRUNE_BEFORE, three().bytes(2, 0, 99).bits("011 00000"));
    }

    @Test
    void decode_trailingByte_isRefused() {
        refused(Reason.TRAILING_BYTES, header(1, 1).group(7, 1).one(5).never().bytes(0));
    }

    @Test
    void decode_indexesLongerThanNAndDGive_isRefused() {
        refused(Reason.TRAILING_BYTES, three().bytes(1, 0).bits("00000000"));
    }

    @Test
    void decode_indexesShorterThanNAndDGive_isRefused() {
        refused(Reason.TRUNCATED, three().bytes(2, 0, 100));
    }

    @Test
    void decode_fingerprintsShorterThanNGives_isRefused() {
        refused(Reason.TRUNCATED, header(1, 9).group(7, 9).one(5).never());
    }

    @Test
    void decode_fourMillionAnnouncedInFewBytes_isRefusedBeforeAllocation() {
        SegmentBytes bytes = header(0x544d5231, 0, 1L << 40, 0, 1, Segment.MAX_ENTRIES);
        refused(Reason.TRUNCATED, bytes.group(7, Segment.MAX_ENTRIES).one(5).never());
    }

    @Test
    void decode_fourMillionGroupsAnnounced_isRefusedBeforeAllocation() {
        refused(
                Reason.TRUNCATED,
                header(0x544d5231, 0, 1L << 40, 0, Segment.MAX_ENTRIES, Segment.MAX_ENTRIES)
                        .group(7, 1)
                        .one(5)
                        .never());
    }

    @Test
    void decode_moreThanFourMillionEntries_isRefused() {
        refused(Reason.TOO_MANY_ENTRIES, header(0x544d5231, 0, 1L << 40, 0, 1, Segment.MAX_ENTRIES + 1));
        refused(Reason.TOO_MANY_ENTRIES, header(0x544d5231, 0, 1L << 40, 0, 1, -1));
    }

    @Test
    void decode_countAboveToMinusFrom_isRefused() {
        refused(
                Reason.COUNT_EXCEEDS_RANGE,
                header(0x544d5231, 6, 8, 0, 1, 3).group(7, 3).oneTwoThree());
    }

    @Test
    void decode_countThatIsNotTheSum_isRefused() {
        refused(Reason.COUNT_MISMATCH, header(1, 2).group(7, 1).one(5).never());
        refused(Reason.COUNT_MISMATCH, header(1, 2).group(7, 3).oneTwoThree().never());
        refused(Reason.COUNT_MISMATCH, header(1, 1).group(7, -1).one(5).never());
        refused(Reason.COUNT_MISMATCH, header(0, 1));
        refused(Reason.COUNT_MISMATCH, header(-1, 1).group(7, 1).one(5).never());
    }

    @Test
    void decode_emptyGroup_isRefused() {
        refused(Reason.EMPTY_GROUP, header(1, 1).group(7, 0).one(5).never());
    }

    @Test
    void decode_tagsNotStrictlyAscendingUnsigned_isRefused() {
        refused(Reason.TAGS_NOT_ASCENDING, twoGroups(7, 7));
        refused(Reason.TAGS_NOT_ASCENDING, twoGroups(8, 7));
        refused(Reason.TAGS_NOT_ASCENDING, twoGroups(-1, 7));
    }

    @Test
    void decode_wrongMagic_isRefused() {
        refused(Reason.BAD_MAGIC, header(0x544d5232, 0, 9, 0, 0, 0));
    }

    @Test
    void decode_rangeThatIsNone_isRefused() {
        refused(Reason.BAD_RANGE, header(0x544d5231, 9, 9, 0, 0, 0));
        refused(Reason.BAD_RANGE, header(0x544d5231, 10, 9, 0, 0, 0));
        refused(Reason.BAD_RANGE, header(0x544d5231, -2, -1, 0, 0, 0));
        refused(Reason.BAD_RANGE, header(0x544d5231, 0, -1, 0, 0, 0));
    }

    @Test
    void decode_pruneBeforeOf32Bits_isRefused() {
        refused(Reason.BAD_PRUNE_BEFORE, header(0x544d5231, 0, 9, -1, 0, 0));
    }

    @Test
    void decode_headerCutShort_isRefused() {
        MalformedSegmentException refusal =
                catchThrowableOfType(MalformedSegmentException.class, () -> Segment.decode(new byte[31]));
        assertThat(refusal.reason()).isEqualTo(Reason.TRUNCATED);
    }

    private static SegmentBytes two(String high, String low) {
        return header(1, 2).group(7, 2).bits(high).bits(low + "0000").never();
    }

    private static SegmentBytes three() {
        return header(1, 3).group(7, 3).oneTwoThree();
    }

    private static SegmentBytes twoGroups(long first, long second) {
        return header(2, 2)
                .group(first, 1)
                .one(5)
                .never()
                .group(second, 1)
                .one(6)
                .never();
    }

    private static void refused(Reason reason, SegmentBytes bytes) {
        byte[] done = bytes.done();
        MalformedSegmentException refusal =
                catchThrowableOfType(MalformedSegmentException.class, () -> Segment.decode(done));
        assertThat(refusal).as("not refused").isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal).hasMessageContaining(reason.code());
    }
}
