package dev.tidemark.client;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When the next cycle runs: a third of the shortest window, at most the configured interval, give or take a fifth, so
 * that a fleet does not march in step; after failures a random moment within a span that doubles, not before the
 * server's {@code Retry-After}, and never later than without the failure. Not thread-safe.
 */
final class RefreshSchedule {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 10;

    private final Duration maxInterval;
    private final RandomGenerator random;
    private int failures;
    private Duration notBefore = Duration.ZERO;

    RefreshSchedule(Duration maxInterval, RandomGenerator random) {
        this.maxInterval = maxInterval;
        this.random = random;
    }

    void succeeded() {
        failures = 0;
    }

    void failed() {
        failed(Optional.empty());
    }

    /** @param retryAfter when the server wants to be asked again, if it said so */
    void failed(Optional<Duration> retryAfter) {
        failures++;
        notBefore = retryAfter.orElse(Duration.ZERO);
    }

    Duration next(Optional<Duration> shortestWindow) {
        long interval = Math.max(
                1,
                Math.min(
                        maxInterval.toMillis(),
                        shortestWindow.map(Duration::toMillis).orElse(Long.MAX_VALUE) / 3));
        Duration regular = Duration.ofMillis(Math.round(interval * (0.8 + 0.4 * random.nextDouble())));
        if (failures == 0) {
            return regular;
        }
        long span = Math.min(interval, FIRST_BACKOFF.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
        return least(least(notBefore, regular).plusMillis(Math.round(span * random.nextDouble())), regular);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
