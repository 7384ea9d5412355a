package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LocalSegmentsTest {
    private static Segment segment(long from, long to, int pruneBefore) {
        List<RevocationEntry> entries = new ArrayList<>();
        for (long number = from + 1; number <= to; number++) {
            int hour = (int) (100 + number);
            if (hour >= pruneBefore) {
                entries.add(new RevocationEntry(number % 3, number * 7919, hour));
            }
        }
        return Segment.of(from, to, pruneBefore, entries);
    }

    private static TargetFile listed(Segment segment) {
        return TargetFile.of(segment.bytes())
                .withCustom(JsonNodeFactory.instance
                        .objectNode()
                        .put("from", segment.from())
                        .put("to", segment.to())
                        .put("count", segment.count())
                        .put("prune_before", segment.pruneBefore()));
    }

    private static Optional<byte[]> made(Segment wanted, List<Segment> pieces) {
        return new LocalSegments(Optional.empty(), pieces).make("revocations/" + wanted.fileName(), listed(wanted));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void make_piecesThatTile_amongOthersInAnyOrder_giveTheSignedBytes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            long from = random.nextInt(5);
            long to = from;
            List<Segment> pieces = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                long next = to + 1 + random.nextInt(8);
                pieces.add(segment(to, next, random.nextInt(90)));
                to = next;
            }
            for (int i = random.nextInt(6); i >= 0; i--) {
                long start = random.nextInt(20);
                pieces.add(segment(start, start + 1 + random.nextInt(20), 0));
            }
            java.util.Collections.shuffle(pieces, random);
            Segment wanted = segment(from, to, 90 + random.nextInt(30));

            assertThat(made(wanted, pieces)).as("seed %d round %d", seed, round).hasValue(wanted.bytes());
        }
    }

    @Test
    void make_withAGapOrAnOverlap_isNotTried() {
        Segment wanted = segment(0, 10, 0);
        assertThat(made(wanted, List.of(segment(0, 4, 0), segment(5, 10, 0)))).isEmpty();
        assertThat(made(wanted, List.of(segment(0, 6, 0), segment(5, 10, 0)))).isEmpty();
        assertThat(made(wanted, List.of(segment(0, 4, 0), segment(4, 11, 0)))).isEmpty();
        assertThat(made(wanted, List.of())).isEmpty();
    }

    @Test
    void make_aPieceThatWasPrunedFurtherThanTheListedOne_isOfNoUse() {
        assertThat(made(segment(0, 10, 50), List.of(segment(0, 10, 60)))).isEmpty();
    }

    @Test
    void make_theSegmentPrunedAlone_isMadeFromItself() {
        Segment wanted = segment(0, 10, 105);
        assertThat(made(wanted, List.of(segment(0, 10, 0)))).hasValue(wanted.bytes());
    }

    @Test
    void make_whatIsNotTheSignedBytes_isNothing() {
        Segment lie = Segment.of(0, 10, 0, List.of(new RevocationEntry(1, 1, 0)));
        assertThat(made(segment(0, 10, 0), List.of(lie))).isEmpty();
    }

    /** All of it is dead but so many; who says that, is asked for them rather than believed. */
    @ParameterizedTest(name = "{0} of 10,000 live")
    @CsvSource({"0, false", "2200, false", "2300, true", "10000, true"})
    void make_whatIsMoreWorkThanTheLineSays_isNotTried(int live, boolean tried) {
        List<RevocationEntry> entries = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            entries.add(new RevocationEntry(1, i, i < live ? 20 : 10));
        }
        Segment held = Segment.of(0, 10_000, 0, entries);

        assertThat(made(held.prune(15), List.of(held)).isPresent()).isEqualTo(tried);
    }

    @Test
    void make_thousandsOfPiecesThatLeadNowhere_endSoon() {
        List<Segment> pieces = new ArrayList<>();
        for (int start = 0; start < 60; start++) {
            for (int length = 1; length < 60; length++) {
                pieces.add(Segment.of(start, start + length, 0, List.of()));
            }
        }
        assertThat(made(segment(0, 1_000, 0), pieces)).isEmpty();
    }
}
