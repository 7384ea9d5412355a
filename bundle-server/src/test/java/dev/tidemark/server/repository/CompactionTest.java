package dev.tidemark.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Large segments merge beside the lane; what is published meanwhile is whole. */
class CompactionTest {
    private static final Instant NOW = Instant.parse("2031-01-01T12:00:00Z");
    private static final int HOUR = Pruning.at(NOW);
    private static final int LARGE = 2048;

    private final Random random = new Random(7);
    private final Beside lane = new Beside();
    private final Compaction compaction = new Compaction(lane, LARGE);

    /** What is to run beside it, one by one when the test says. */
    private static final class Beside implements Lane {
        private final Deque<Runnable> works = new ArrayDeque<>();
        private boolean closed;

        @Override
        public void execute(Runnable work) {
            throw new AssertionError("nothing here is on the lane");
        }

        @Override
        public void after(Duration delay, Runnable work) {
            throw new AssertionError("nothing here waits");
        }

        @Override
        public void aside(Runnable work) {
            if (closed) {
                throw new RejectedExecutionException();
            }
            works.add(work);
        }

        void run() {
            works.remove().run();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private RevocationHolding add(RevocationHolding held, int n, int expiryHour) throws VerificationException {
        return add(held, n, expiryHour, NOW);
    }

    private RevocationHolding add(RevocationHolding held, int n, int expiryHour, Instant now)
            throws VerificationException {
        List<Tiers.Addition> additions = new ArrayList<>(n);
        for (int i = 1; i <= n; i++) {
            additions.add(
                    new Tiers.Addition(held.sequence() + i, new RevocationEntry(i % 3, random.nextLong(), expiryHour)));
        }
        RevocationStep step = new RevocationStep(additions, List.of(), held.sequence() + n, new EventLog());
        RevocationHolding next = held.with(step, Pruning.at(now), now, compaction);
        GrowthCheck.require(held, next, now);
        return next;
    }

    private RevocationHolding fourLarge() throws VerificationException {
        RevocationHolding held = RevocationHolding.EMPTY;
        for (int i = 0; i < 4; i++) {
            held = add(held, LARGE, 0);
        }
        return held;
    }

    private static List<String> names(RevocationHolding holding) {
        return holding.segments().stream()
                .map(file -> file.segment().fileName())
                .toList();
    }

    @Test
    void with_largeSegmentsToMerge_areListedAsTheyAreUntilTheyAreMerged() throws Exception {
        RevocationHolding held = fourLarge();
        assertThat(names(held)).containsExactly("0-2048.tmr", "2048-4096.tmr", "4096-6144.tmr", "6144-8192.tmr");

        RevocationHolding meanwhile = add(held, 3, 0);
        assertThat(meanwhile.segments()).hasSize(5);
        assertThat(lane.works).hasSize(1);

        lane.run();
        RevocationHolding after = add(meanwhile, 1, 0);
        assertThat(names(after)).containsExactly("0-8192.tmr", "8192-8196.tmr");
        assertThat(after.segments().get(0).segment())
                .isEqualTo(Segment.merge(
                        held.segments().stream().map(SegmentFile::segment).toList(), HOUR));
        assertThat(after.retired()).hasSize(4 + held.retired().size());
        assertThat(lane.works).isEmpty();
    }

    /** More of the same size come while it is merged: it is the four that were asked for first, and the rest later. */
    @Test
    void with_moreOfTheSameSizeMeanwhile_nothingIsMergedTwice() throws Exception {
        RevocationHolding held = fourLarge();
        for (int i = 0; i < 5; i++) {
            held = add(held, LARGE, 0);
        }
        assertThat(held.segments()).hasSize(9);
        assertThat(lane.works).hasSize(2);

        lane.run();
        lane.run();
        held = add(held, 1, 0);
        assertThat(names(held)).containsExactly("0-8192.tmr", "8192-16384.tmr", "16384-18432.tmr", "18432-18433.tmr");
        assertThat(lane.works).isEmpty();
    }

    @Test
    void swept_aLargeSegmentHalfDead_isPrunedBesideTheLane() throws Exception {
        RevocationHolding held = fourLarge();
        lane.run();
        held = add(held, 3 * LARGE, HOUR + 1);
        held = add(held, LARGE, 0);
        lane.run();
        held = add(held, 1, 0);
        assertThat(names(held)).containsExactly("0-8192.tmr", "8192-16384.tmr", "16384-16385.tmr");

        Instant later = NOW.plus(Duration.ofHours(3));
        RevocationHolding asked = held.swept(Pruning.at(later), later, compaction);
        assertThat(Identity.same(asked, held)).isTrue();
        lane.run();
        RevocationHolding swept = asked.swept(Pruning.at(later), later, compaction);
        assertThat(swept.segments().get(1).segment().count()).isEqualTo(LARGE);
        assertThatCode(() -> GrowthCheck.require(asked, swept, later)).doesNotThrowAnyException();
    }

    @Test
    void with_aMergeThatFails_theSegmentsStay() throws Exception {
        RevocationHolding held = fourLarge();
        lane.works.clear();
        for (int i = 0; i < 3; i++) {
            held = add(held, 1, 0);
        }
        assertThat(held.segments()).hasSize(5);
        assertThat(lane.works).isEmpty();
    }

    @Test
    void with_aClosedLane_theSegmentsStay() throws Exception {
        lane.close();
        assertThat(fourLarge().segments()).hasSize(4);
    }

    @Test
    void require_aMergedSegmentThatWasNotProven_isComparedEntryByEntry() throws Exception {
        RevocationHolding held = fourLarge();
        List<Segment> three =
                held.segments().stream().limit(3).map(SegmentFile::segment).toList();
        Segment lacking = Segment.merge(three, HOUR);
        Segment wide =
                Segment.merge(List.of(lacking, Segment.of(lacking.to(), held.sequence(), HOUR, List.of())), HOUR);
        RevocationHolding next = new RevocationHolding(
                List.of(SegmentFile.of(wide)), held.rules(), held.rulesFile(), held.retired(), List.of(), List.of());
        assertThatThrownBy(() -> GrowthCheck.require(held, next, NOW)).hasMessageContaining("an entry would be lost");
    }

    /** Once it is proven it must not be lost in what the same publication makes of it. */
    @Test
    void require_aProvenSegmentThatBecamePartOfAnother_isComparedWithThat() throws Exception {
        RevocationHolding held = fourLarge();
        List<Segment> parts = held.segments().stream().map(SegmentFile::segment).toList();
        SegmentFile proven = SegmentFile.of(Segment.merge(parts, HOUR));
        SegmentFile whole = SegmentFile.of(Segment.merge(
                List.of(proven.segment(), Segment.of(held.sequence(), held.sequence() + 1, HOUR, List.of())), HOUR));
        SegmentFile lacking = SegmentFile.of(Segment.of(0, held.sequence() + 1, HOUR, List.of()));
        assertThatCode(() -> GrowthCheck.require(held, with(held, whole, proven, parts), NOW))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> GrowthCheck.require(held, with(held, lacking, proven, parts), NOW))
                .hasMessageContaining("an entry would be lost");
    }

    private static RevocationHolding with(
            RevocationHolding held, SegmentFile listed, SegmentFile proven, List<Segment> parts) {
        return new RevocationHolding(
                List.of(listed),
                held.rules(),
                held.rulesFile(),
                held.retired(),
                List.of(),
                List.of(new Compaction.Merged(proven, parts)));
    }

    /** What was closed stays closed: its readers may hold it, and merge it with others. */
    @Test
    void swept_aClosedSegmentToAFewEntries_isStillNoTailWhenItIsMerged() throws Exception {
        RevocationHolding held = add(add(add(RevocationHolding.EMPTY, 512, HOUR + 1), 512, 0), 512, 0);
        Instant later = NOW.plus(Duration.ofHours(3));
        RevocationHolding swept = held.swept(Pruning.at(later), later, compaction);
        assertThat(swept.segments().get(0).segment().count()).isZero();
        RevocationHolding merged = add(swept, 512, 0, later);
        assertThat(names(merged)).containsExactly("0-2048.tmr");
        assertThat(merged.retired()).hasSize(5).anyMatch(one -> one.count() == 0 && one.to() == 512);
    }
}
