package dev.tidemark.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When the next cycle runs: a third of the shortest window, at most the configured interval, give or take a fifth, so
 * that a fleet does not march in step; after failures a random moment within a span that doubles. Not thread-safe.
 */
final class RefreshSchedule {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 10;

    private final Duration maxInterval;
    private final RandomGenerator random;
    private int failures;

    RefreshSchedule(Duration maxInterval, RandomGenerator random) {
        this.maxInterval = maxInterval;
        this.random = random;
    }

    void succeeded() {
        failures = 0;
    }

    void failed() {
        failures++;
    }

    Duration next(Optional<Duration> shortestWindow) {
        long interval = Math.max(
                1,
                Math.min(
                        maxInterval.toMillis(),
                        shortestWindow.map(Duration::toMillis).orElse(Long.MAX_VALUE) / 3));
        if (failures == 0) {
            return Duration.ofMillis(Math.round(interval * (0.8 + 0.4 * random.nextDouble())));
        }
        long span = Math.min(interval, FIRST_BACKOFF.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(Math.round(span * random.nextDouble()));
    }
}
