package dev.tidemark.client.fetch;

import dev.tidemark.client.fetch.FetchException.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How far one fetch has come, written by the thread that reads and judged by the one that waits. Elapsed time here bounds
 * waiting and judges nothing, so it is the process's own monotonic time.
 */
final class Progress {
    /** What a bound must be passed by to be passed: times are compared in milliseconds. */
    private static final long LEAST_NANOS = 1_000_000;

    private static final long LOOK_NANOS = 100_000_000;

    private final long startedNanos = System.nanoTime();
    private volatile long lastByteNanos = startedNanos;
    private volatile long received;

    /** Bytes of the file have come, this many by now; 0 when its head has. */
    void at(long bytes) {
        received = bytes;
        lastByteNanos = System.nanoTime();
    }

    void require(String what, FetchLimits limits) throws FetchException {
        long now = System.nanoTime();
        Duration elapsed = Duration.ofNanos(now - startedNanos);
        if (elapsed.compareTo(limits.total()) > 0) {
            throw tooSlow(what, "took more than " + limits.total().toMillis() + " ms");
        }
        if (Duration.ofNanos(now - lastByteNanos).compareTo(limits.idle()) > 0) {
            throw tooSlow(what, "sent nothing for " + limits.idle().toMillis() + " ms");
        }
        if (received > 0
                && elapsed.compareTo(limits.grace()) > 0
                && received < limits.minBytesPerSecond() * elapsed.toMillis() / 1000) {
            throw tooSlow(what, "came at less than " + limits.minBytesPerSecond() + " bytes a second");
        }
    }

    /** If nothing comes from now on, no bound is passed before then. */
    long nanosToNextBound(FetchLimits limits) {
        long now = System.nanoTime();
        long left = Math.min(
                limits.total().toNanos() - (now - startedNanos), limits.idle().toNanos() - (now - lastByteNanos));
        if (limits.minBytesPerSecond() > 0) {
            left = Math.min(left, nanosToNextLook(limits, now - startedNanos));
        }
        return Math.max(0, left) + LEAST_NANOS;
    }

    /** Until what has come is too little; before the first byte, until it is worth asking whether it has come. */
    private long nanosToNextLook(FetchLimits limits, long elapsedNanos) {
        long bytes = received;
        if (bytes == 0) {
            return Math.max(LOOK_NANOS, limits.grace().toNanos());
        }
        long enoughForMillis = Math.max(limits.grace().toMillis(), 1000 * bytes / limits.minBytesPerSecond());
        return TimeUnit.MILLISECONDS.toNanos(enoughForMillis) - elapsedNanos;
    }

    private static FetchException tooSlow(String what, String problem) {
        return new FetchException(Reason.TOO_SLOW, what + " " + problem);
    }
}
