package dev.tidemark.server.publish;

import dev.tidemark.server.repository.IngestLimits;
import java.util.concurrent.TimeUnit;

/**
 * How many events one caller may send: a bucket that fills at a steady rate, kept as the moment until which what was
 * taken is paid for. Moments are nanoseconds since an origin that the caller of this chooses, never negative. Thread-safe.
 */
final class Allowance {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final IngestLimits limits;
    private final long nanosAnEvent;
    private final long burstNanos;
    private long paidUntil;
    private long closedUntil;

    /** A full one. */
    Allowance(IngestLimits limits) {
        this.limits = limits;
        this.nanosAnEvent = SECOND / limits.eventsPerSecond();
        this.burstNanos = limits.burst() * nanosAnEvent;
    }

    IngestLimits limits() {
        return limits;
    }

    /** How many seconds, rounded up, until requests are read again; 0 when they are now. */
    synchronized long closedSeconds(long now) {
        return seconds(closedUntil - now);
    }

    /**
     * Takes all of these events, or none of them. Whoever was told to come later and comes at once is not read for a
     * second: else refusing would cost as much as serving.
     *
     * @return 0 if they were taken, else after how many seconds they can be
     */
    synchronized long take(int events, long now) {
        long after = Math.max(paidUntil, now) + events * nanosAnEvent;
        long missing = after - now - burstNanos;
        if (missing > 0) {
            closedUntil = Math.max(closedUntil, now + SECOND);
            return seconds(missing);
        }
        paidUntil = after;
        return 0;
    }

    private static long seconds(long nanos) {
        return nanos <= 0 ? 0 : (nanos - 1) / SECOND + 1;
    }
}
