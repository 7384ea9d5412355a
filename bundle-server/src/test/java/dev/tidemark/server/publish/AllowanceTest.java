package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.repository.IngestLimits;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowanceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void take_whateverIsAskedFor_neverExceedsBurstAndRate(long seed) {
        Random random = new Random(seed);
        IngestLimits limits = new IngestLimits(1 + random.nextInt(10_000), 1_000 + random.nextInt(50_000), 1);
        Allowance allowance = new Allowance(limits);
        long now = 0;
        long taken = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextLong(SECOND / 100);
            int events = 1 + random.nextInt(1_000);
            long seconds = allowance.take(events, now);
            if (seconds == 0) {
                taken += events;
            }
            assertThat(taken)
                    .as("seed %d, step %d, %s", seed, i, limits)
                    .isLessThanOrEqualTo(limits.burst() + now / (SECOND / limits.eventsPerSecond()));
        }
        assertThat(taken)
                .as("what was refused is not lost for good, seed %d", seed)
                .isGreaterThan(limits.burst());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void take_atTheRate_isNeverRefused(long seed) {
        Random random = new Random(seed);
        IngestLimits limits = new IngestLimits(1 + random.nextInt(10_000), 1_000, 1);
        Allowance allowance = new Allowance(limits);
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            int events = 1 + random.nextInt(1_000);
            assertThat(allowance.take(events, now))
                    .as("seed %d, step %d", seed, i)
                    .isZero();
            now += events * (SECOND / limits.eventsPerSecond());
        }
    }

    @Test
    void take_afterTheTimeItWasTold_isTaken() {
        Allowance allowance = new Allowance(new IngestLimits(100, 1_000, 1));
        assertThat(allowance.take(1_000, 5)).isZero();
        assertThat(allowance.take(250, 5)).isEqualTo(3);
        assertThat(allowance.take(250, 5 + 3 * SECOND)).isZero();
    }

    @Test
    void closed_whoComesBackAtOnce_isNotReadForASecond() {
        Allowance allowance = new Allowance(new IngestLimits(100, 1_000, 1));
        assertThat(allowance.take(1_000, 0)).isZero();
        assertThat(allowance.closedSeconds(0)).isZero();
        assertThat(allowance.take(1, 0)).isEqualTo(1);
        assertThat(allowance.closedSeconds(1)).isEqualTo(1);
        assertThat(allowance.closedSeconds(SECOND)).isZero();
    }
}
