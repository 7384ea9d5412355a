package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.Risk;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.Freshness.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {
    private static final FreshnessClass BOUNDED = new FreshnessClass.Bounded(Duration.ofSeconds(300));
    private static final FreshnessClass REALTIME = new FreshnessClass.Realtime(Duration.ofSeconds(10));
    private static final FreshnessClass OFFLINE = new FreshnessClass.OfflineOk();

    @ParameterizedTest
    @CsvSource({
        "0, FRESH, ADMITTED, 300000",
        "149999, FRESH, ADMITTED, 150001",
        "150000, FRESH, ADMITTED, 150000",
        "150001, AGING, ADMITTED, 149999",
        "299999, AGING, ADMITTED, 1",
        "300000, AGING, ADMITTED, 0",
        "300001, STALE, TOO_OLD, -1",
        "9223372036854775807, STALE, TOO_OLD, -1",
    })
    void bounded_toTheMillisecond(long age, FreshnessState state, Verdict verdict, long left) {
        requireJudged(Freshness.judge(BOUNDED, Risk.HIGH, age, true), state, verdict, left);
    }

    /** Half of an odd window is between two milliseconds. */
    @ParameterizedTest
    @CsvSource({"1, FRESH", "2, AGING", "3, AGING", "4, STALE"})
    void bounded_ofThreeMilliseconds_agesPastOneAndAHalf(long age, FreshnessState state) {
        FreshnessClass brief = new FreshnessClass.Bounded(Duration.ofMillis(3));
        assertThat(Freshness.judge(brief, Risk.LOW, age, true).state()).isEqualTo(state);
    }

    /** A state that was taken although it had expired is older than any window. */
    @Test
    void noAge_isStaleInEveryClassThatIsKnown() {
        for (FreshnessClass known : List.of(BOUNDED, REALTIME, OFFLINE)) {
            assertThat(Freshness.judge(known, Risk.LOW, TrustView.Reading.NO_AGE, true)
                            .state())
                    .isEqualTo(FreshnessState.STALE);
        }
    }

    @Test
    void states_areThese() {
        assertThat(FreshnessState.values())
                .containsExactly(
                        FreshnessState.FRESH, FreshnessState.AGING, FreshnessState.STALE, FreshnessState.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "0, FRESH, ADMITTED, 10000",
        "5001, FRESH, ADMITTED, 4999",
        "10000, FRESH, ADMITTED, 0",
        "10001, STALE, TOO_OLD, -1",
    })
    void realtime_neverAges(long age, FreshnessState state, Verdict verdict, long left) {
        requireJudged(Freshness.judge(REALTIME, Risk.HIGH, age, true), state, verdict, left);
    }

    @ParameterizedTest
    @CsvSource({
        "0, FRESH",
        "150000, FRESH",
        "150001, AGING",
        "300000, AGING",
        "300001, STALE",
        "9223372036854775807, STALE",
    })
    void offlineOk_isAdmittedAtAnyAge(long age, FreshnessState state) {
        requireJudged(Freshness.judge(OFFLINE, Risk.MEDIUM, age, true), state, Verdict.ADMITTED, -1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 300_001})
    void offlineOk_ofHighRisk_isClosedAtAnyAge(long age) {
        assertThat(Freshness.judge(OFFLINE, Risk.HIGH, age, true).verdict()).isEqualTo(Verdict.TOO_OLD);
        assertThat(Freshness.judge(OFFLINE, Risk.HIGH, age, false).verdict()).isEqualTo(Verdict.TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    void bounded_withoutPositiveWindow_isClosedAtAgeZero(long seconds) {
        FreshnessClass closed = new FreshnessClass.Bounded(Duration.ofSeconds(seconds));
        requireJudged(Freshness.judge(closed, Risk.LOW, 0, true), FreshnessState.STALE, Verdict.TOO_OLD, -1);
    }

    @ParameterizedTest
    @EnumSource(Risk.class)
    void unknownClass_isItsOwnVerdict_whateverElse(Risk risk) {
        FreshnessClass unknown = new FreshnessClass.Unknown("sometimes");
        for (boolean timeKnown : new boolean[] {true, false}) {
            assertThat(Freshness.judge(unknown, risk, 0, timeKnown).verdict()).isEqualTo(Verdict.CLASS_UNKNOWN);
        }
    }

    @Test
    void unknownTime_closesAllButOfflineOk() {
        for (FreshnessClass closed : List.of(BOUNDED, REALTIME)) {
            requireJudged(
                    Freshness.judge(closed, Risk.LOW, 0, false), FreshnessState.UNKNOWN, Verdict.TIME_UNKNOWN, -1);
        }
        requireJudged(Freshness.judge(OFFLINE, Risk.LOW, 0, false), FreshnessState.UNKNOWN, Verdict.ADMITTED, -1);
    }

    @Test
    void negativeAge_isNoAge() {
        requireJudged(Freshness.judge(BOUNDED, Risk.LOW, -1, true), FreshnessState.UNKNOWN, Verdict.TIME_UNKNOWN, -1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void verdict_neverReopens_asAgeGrows(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            FreshnessClass freshness = anyClass(random);
            Risk risk = Risk.values()[random.nextInt(Risk.values().length)];
            long age = 0;
            Freshness before = Freshness.judge(freshness, risk, age, true);
            for (int step = 0; step < 40; step++) {
                age += random.nextInt(4) == 0 ? 1 : random.nextInt(200_000);
                Freshness after = Freshness.judge(freshness, risk, age, true);
                assertThat(before.verdict() != Verdict.ADMITTED && after.verdict() == Verdict.ADMITTED)
                        .as("seed %d: %s %s reopened at %d", seed, freshness, risk, age)
                        .isFalse();
                assertThat(after.state().compareTo(before.state()))
                        .as("seed %d: %s %s got fresher at %d", seed, freshness, risk, age)
                        .isNotNegative();
                before = after;
            }
        }
    }

    private static FreshnessClass anyClass(Random random) {
        Duration window = Duration.ofMillis(random.nextInt(2_000_000) - 1_000L);
        return switch (random.nextInt(4)) {
            case 0 -> new FreshnessClass.Realtime(window);
            case 1 -> new FreshnessClass.Bounded(window);
            case 2 -> new FreshnessClass.OfflineOk();
            default -> new FreshnessClass.Unknown("x");
        };
    }

    private static void requireJudged(Freshness found, FreshnessState state, Verdict verdict, long left) {
        assertThat(found.state()).isEqualTo(state);
        assertThat(found.verdict()).isEqualTo(verdict);
        assertThat(found.closesInMillis().orElse(-1)).isEqualTo(left);
    }
}
