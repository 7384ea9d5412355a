package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshScheduleTest {
    private static final Duration HALF_MINUTE = Duration.ofSeconds(30);
    private static final Optional<Duration> NO_WINDOW = Optional.empty();

    private static RefreshSchedule schedule(RandomGenerator random) {
        return new RefreshSchedule(HALF_MINUTE, random);
    }

    /** Always the same share of a span. */
    private static RandomGenerator always(double share) {
        return new Random() {
            @Override
            public double nextDouble() {
                return share;
            }
        };
    }

    private static Duration pauseAfter(int failures, Optional<Duration> retryAfter, double share) {
        RefreshSchedule schedule = schedule(always(share));
        for (int i = 0; i < failures; i++) {
            schedule.failed(retryAfter);
        }
        return schedule.next(NO_WINDOW);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void next_afterAnyHistory_isJitteredAndBounded(long seed) {
        Random random = new Random(seed);
        for (int sequence = 0; sequence < 400; sequence++) {
            RefreshSchedule schedule = schedule(random);
            int failures = 0;
            for (int step = 0; step < 50; step++) {
                Optional<Duration> window =
                        random.nextBoolean() ? NO_WINDOW : Optional.of(Duration.ofMillis(random.nextInt(300_000)));
                Optional<Duration> retryAfter = random.nextInt(3) > 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(random.nextLong(1L << 50)));
                if (random.nextInt(4) == 0) {
                    schedule.succeeded();
                    failures = 0;
                } else {
                    schedule.failed(retryAfter);
                    failures++;
                }
                long interval = Math.max(
                        1, Math.min(30_000, window.orElse(Duration.ofDays(1)).toMillis() / 3));
                long pause = schedule.next(window).toMillis();
                String told = "seed " + seed + ", sequence " + sequence + ", step " + step;
                assertThat(pause).as(told).isBetween(0L, Math.round(interval * 1.2));
                if (failures == 0) {
                    assertThat(pause).as(told).isGreaterThanOrEqualTo(Math.round(interval * 0.8) - 1);
                } else if (retryAfter.isEmpty()) {
                    assertThat(pause)
                            .as(told)
                            .isLessThanOrEqualTo(Math.min(interval, 1_000L << Math.min(failures - 1, 10)));
                } else {
                    assertThat(pause)
                            .as(told)
                            .isGreaterThanOrEqualTo(
                                    Math.min(retryAfter.get().toMillis(), Math.round(interval * 0.8) - 1));
                }
            }
        }
    }

    /** Full jitter: the whole span from zero, which doubles, up to the poll interval. */
    @Test
    void next_afterFailures_spansFromNothingToADoublingBound() {
        assertThat(pauseAfter(1, Optional.empty(), 0)).isZero();
        assertThat(pauseAfter(1, Optional.empty(), 0.5)).isEqualTo(Duration.ofMillis(500));
        assertThat(pauseAfter(2, Optional.empty(), 0.5)).isEqualTo(Duration.ofMillis(1_000));
        assertThat(pauseAfter(4, Optional.empty(), 0.5)).isEqualTo(Duration.ofMillis(4_000));
        assertThat(pauseAfter(64, Optional.empty(), 0.5)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void next_retryAfter_holdsBack_andItsJitterComesOnTop() {
        assertThat(pauseAfter(1, Optional.of(Duration.ofSeconds(7)), 0)).isEqualTo(Duration.ofSeconds(7));
        assertThat(pauseAfter(1, Optional.of(Duration.ofSeconds(7)), 0.5)).isEqualTo(Duration.ofMillis(7_500));
    }

    /** A mirror cannot put a client to sleep beyond what it would have slept anyway. */
    @Test
    void next_retryAfterBeyondTheInterval_isTheIntervalWithItsJitter() {
        Duration year = Duration.ofDays(365);
        assertThat(pauseAfter(1, Optional.of(year), 0)).isEqualTo(Duration.ofSeconds(24));
        assertThat(pauseAfter(1, Optional.of(year), 0.5)).isEqualTo(HALF_MINUTE);
        assertThat(pauseAfter(1, Optional.of(year), 1)).isEqualTo(Duration.ofSeconds(36));
        assertThat(pauseAfter(1, Optional.of(Duration.ofSeconds(Long.MAX_VALUE)), 1))
                .isEqualTo(Duration.ofSeconds(36));
    }

    @Test
    void next_afterSuccess_forgetsFailuresAndRetryAfter() {
        RefreshSchedule schedule = schedule(always(0.5));
        schedule.failed(Optional.of(Duration.ofSeconds(7)));
        schedule.succeeded();
        assertThat(schedule.next(Optional.of(Duration.ofSeconds(9)))).isEqualTo(Duration.ofSeconds(3));
        schedule.failed();
        assertThat(schedule.next(NO_WINDOW)).isEqualTo(Duration.ofMillis(500));
    }
}
