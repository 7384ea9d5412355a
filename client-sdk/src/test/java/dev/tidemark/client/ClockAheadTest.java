package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockAheadTest {
    private static final Instant ISSUED = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration WAY = Duration.ofMillis(80);

    private final ClockAhead rule = new ClockAhead();

    private boolean arrived(long ageMillis) {
        return rule.arrived(ISSUED.plusMillis(ageMillis), ISSUED, WAY);
    }

    private boolean arrivedTimes(int times, long ageMillis) {
        boolean reported = false;
        for (int i = 0; i < times; i++) {
            reported = arrived(ageMillis);
        }
        return reported;
    }

    /** The bound is one second and the way. */
    @ParameterizedTest
    @CsvSource({"0, false", "1000, false", "1080, false", "1081, true", "3600000, true", "-5000, false"})
    void arrived_alwaysOfThatAge_isReportedBeyondTheBound(long age, boolean reported) {
        assertThat(arrivedTimes(50, age)).isEqualTo(reported);
    }

    @Test
    void arrived_lateOnesInARow_areReportedFromTheFifthOn() {
        assertThat(arrivedTimes(4, 2_000)).isFalse();
        assertThat(arrived(2_000)).isTrue();
        assertThat(arrivedTimes(1_000, 2_000)).isTrue();
    }

    @Test
    void arrived_oneInTime_endsIt() {
        arrivedTimes(100, 2_000);
        assertThat(arrived(1_000)).isFalse();
        assertThat(arrivedTimes(4, 2_000)).isFalse();
        assertThat(arrived(2_000)).isTrue();
    }

    @Test
    void arrived_roundTripMeasuredNegative_loosensAndTightensNothing() {
        Duration broken = Duration.ofSeconds(-30);
        for (int i = 0; i < 10; i++) {
            assertThat(rule.arrived(ISSUED.plusMillis(1_000), ISSUED, broken)).isFalse();
        }
    }

    /** A right clock with an honest signer is never suspected, whatever the network does to single statements. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void arrived_stallsOfARightClock_areNotReported(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            boolean stalled = i % 5 != 0;
            assertThat(arrived(stalled ? random.nextLong(60_000) : random.nextLong(1_080)))
                    .as("seed %d, statement %d", seed, i)
                    .isFalse();
        }
    }

    @Test
    void report_saysHowOldAndWhatToDo() {
        assertThat(ClockAhead.report(ISSUED.plusMillis(4_200), ISSUED).explanation())
                .contains("4200 ms")
                .contains("Set the clock");
        assertThat(FailureCodes.all())
                .contains(ClockAhead.report(ISSUED, ISSUED).code());
    }
}
