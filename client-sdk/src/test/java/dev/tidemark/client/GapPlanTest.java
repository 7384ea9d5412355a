package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.SegmentHistory.Retired;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GapPlanTest {
    private static final long REQUEST = 512;

    private static Retired retired(long from, long to, long pruneBefore, long length) {
        return new Retired(new SegmentNumbers(from, to, 0, pruneBefore), length, "0".repeat(64));
    }

    private static SegmentNumbers whole(long from, long to) {
        return new SegmentNumbers(from, to, 0, 10);
    }

    private static long cost(GapPlan plan) {
        return plan.parts().stream().mapToLong(GapPlan.Part::cost).sum();
    }

    /** The least cost from a number to the end, by trying everything. */
    private static long least(long at, long to, List<GapPlan.Part> parts) {
        if (at == to) {
            return 0;
        }
        long best = Long.MAX_VALUE / 2;
        for (GapPlan.Part part : parts) {
            if (part.numbers().from() == at && part.numbers().to() <= to) {
                best = Math.min(best, part.cost() + least(part.numbers().to(), to, parts));
            }
        }
        return best;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void of_anyRanges_isContiguousAndTheCheapestThereIs(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<Segment> held = new ArrayList<>();
            List<Retired> there = new ArrayList<>();
            List<GapPlan.Part> all = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                long from = random.nextInt(12);
                long to = from + 1 + random.nextInt(5);
                if (random.nextInt(4) == 0) {
                    held.add(Segment.of(from, to, 0, List.of()));
                    all.add(new GapPlan.Part.Held(SegmentNumbers.of(held.get(held.size() - 1)), held.get(0)));
                } else {
                    there.add(retired(from, to, 0, 32 + random.nextInt(2_000)));
                    all.add(new GapPlan.Part.Missing(there.get(there.size() - 1)));
                }
            }
            long budget = 1 + random.nextInt(12_000);
            long least = least(0, 12, all);

            Optional<GapPlan> plan = GapPlan.of(whole(0, 12), held, new SegmentHistory(there), budget);

            assertThat(plan.map(GapPlanTest::cost))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(least < budget ? Optional.of(least) : Optional.empty());
            plan.ifPresent(found -> requireContiguous(found, 0, 12));
        }
    }

    private static void requireContiguous(GapPlan plan, long from, long to) {
        long at = from;
        for (GapPlan.Part part : plan.parts()) {
            assertThat(part.numbers().from()).isEqualTo(at);
            at = part.numbers().to();
        }
        assertThat(at).isEqualTo(to);
    }

    @Test
    void of_whatWasPrunedFurtherThanTheListedOne_isNotUsed() {
        SegmentHistory history = new SegmentHistory(List.of(retired(0, 5, 11, 40)));
        assertThat(GapPlan.of(whole(0, 5), List.of(), history, 10_000)).isEmpty();
    }

    @Test
    void of_whatCostsTheBudgetWithItsRequest_isNoPlan() {
        SegmentHistory history = new SegmentHistory(List.of(retired(0, 5, 0, 100)));
        assertThat(GapPlan.of(whole(0, 5), List.of(), history, 100 + REQUEST)).isEmpty();
        assertThat(GapPlan.of(whole(0, 5), List.of(), history, 101 + REQUEST)).isPresent();
    }

    @Test
    void of_moreFilesThanMayBeAskedFor_isNoPlan() {
        List<Retired> there = new ArrayList<>();
        for (int i = 0; i <= GapPlan.MAX_FETCHES; i++) {
            there.add(retired(i, i + 1, 0, 32));
        }
        SegmentHistory history = new SegmentHistory(there);
        long budget = 100 * (32 + REQUEST);
        assertThat(GapPlan.of(whole(0, GapPlan.MAX_FETCHES), List.of(), history, budget))
                .isPresent();
        assertThat(GapPlan.of(whole(0, GapPlan.MAX_FETCHES + 1L), List.of(), history, budget))
                .isEmpty();
    }
}
