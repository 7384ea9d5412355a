package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time that ages are counted from: a wall clock that is itself distrusted.
 *
 * <p>{@code now = max(wall clock, highest signed time + monotonic time since it was received, last now of this
 * statement)}. So a clock that is set back makes nothing younger, a machine that slept wakes up old, and an age never
 * falls while the statement stays the same.
 *
 * <p>A newer statement anchors time anew, but not below where the last anchor and the monotonic clock have it, less a
 * thousandth for the drift of that clock. Otherwise whoever holds the wall clock back could feed recorded statements one
 * by one, each of which would look fresh when it arrives.
 *
 * <p>Time is unknown while the wall clock is behind the highest signed time by more than the declared error, and, once
 * the wall clock fell back against the monotonic one by more than that, until a newer statement is verified. A leap
 * ahead only ages.
 *
 * <p>Thread-safe and lock-free: readers share one immutable anchor with three counters that only grow.
 */
final class TrustTime {
    /** A monotonic clock that runs fast by more than one part in this many is broken. */
    private static final long DRIFT_DIVISOR = 1_000;

    private final Clock clock;
    private final Ticker ticker;
    private final long maxErrorMillis;
    private volatile Anchor anchor;
    private volatile Instant highestSigned;

    /** @param highestSigned the latest time of issue ever verified; the epoch if there is none */
    TrustTime(Clock clock, Ticker ticker, Duration maxClockError, Instant highestSigned) {
        this.clock = clock;
        this.ticker = ticker;
        this.maxErrorMillis = maxClockError.toMillis();
        this.highestSigned = highestSigned;
        this.anchor = new Anchor(highestSigned.toEpochMilli(), elapsedMillis());
    }

    /** One sample. */
    record Now(long millis, boolean known) {
        Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }

    /** A newer statement was verified: time is anchored on it anew. Called by the one thread that refreshes. */
    void statementVerified(Instant issuedAt) {
        highestSigned = issuedAt;
        long monotonicMillis = elapsedMillis();
        long passed = monotonicMillis - anchor.receivedAtMillis;
        long floor = anchor.signedMillis + passed - passed / DRIFT_DIVISOR;
        anchor = new Anchor(Math.max(floor, issuedAt.toEpochMilli()), monotonicMillis);
    }

    /** A time of issue that was verified before, here or elsewhere; nothing happens if it is known. */
    void signedAtLeast(Instant issuedAt) {
        if (issuedAt.isAfter(highestSigned)) {
            statementVerified(issuedAt);
        }
    }

    Now read() {
        Anchor current = anchor;
        return current.read(clock.millis(), elapsedMillis(), maxErrorMillis);
    }

    private long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.read());
    }

    private static final class Anchor {
        /** Where time was, at least, when the anchor was set. */
        final long signedMillis;
        /** The monotonic clock at that moment. */
        final long receivedAtMillis;
        /** The last now used; only grows. */
        private final AtomicLong lastNow = new AtomicLong(Long.MIN_VALUE);
        /** The highest lead of the wall clock over the monotonic one; only grows. */
        private final AtomicLong highestLead = new AtomicLong(Long.MIN_VALUE);
        /** The deepest the lead fell below its highest; only grows. */
        private final AtomicLong deepestFall = new AtomicLong();

        Anchor(long signedMillis, long receivedAtMillis) {
            this.signedMillis = signedMillis;
            this.receivedAtMillis = receivedAtMillis;
        }

        Now read(long wallMillis, long monotonicMillis, long maxErrorMillis) {
            long expected = signedMillis + (monotonicMillis - receivedAtMillis);
            long now = raise(lastNow, Math.max(wallMillis, expected));
            long lead = wallMillis - monotonicMillis;
            long fall = raise(deepestFall, raise(highestLead, lead) - lead);
            boolean known = wallMillis >= signedMillis - maxErrorMillis && fall <= maxErrorMillis;
            return new Now(now, known);
        }

        private static long raise(AtomicLong value, long to) {
            long held = value.get();
            return to > held ? Math.max(to, value.accumulateAndGet(to, Math::max)) : held;
        }
    }
}
