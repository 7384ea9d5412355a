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
 * <p>{@code max(wall clock, highest signed time + monotonic time since it was received)}. The third term of the rule,
 * the last now that was used, belongs to a statement and is kept with it: {@link Carried.LastNow}.
 *
 * <p>A newer statement anchors time anew, but not below where the last anchor and the monotonic clock have it, less a
 * thousandth for the drift of that clock. Otherwise whoever holds the wall clock back could feed recorded statements one
 * by one, each of which would look fresh when it arrives.
 *
 * <p>Time is unknown, until a newer statement is verified, once the wall clock shows itself to be behind by more than
 * the declared error: behind the highest signed time, behind the last now of a process before, or behind its own
 * reading before, against the monotonic clock. A leap ahead only ages.
 *
 * <p>Thread-safe and lock-free: readers share one immutable anchor with two counters that only grow.
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
        this.anchor = anchoredAt(highestSigned.toEpochMilli(), elapsedMillis());
    }

    /** One sample. */
    record Now(long millis, boolean known) {
        Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }

    /** A newer statement was verified: time is anchored on it anew. Called by the one thread that refreshes. */
    void statementVerified(Instant issuedAt) {
        long monotonicMillis = elapsedMillis();
        long passed = monotonicMillis - anchor.receivedAtMillis;
        long floor = anchor.signedMillis + passed - passed / DRIFT_DIVISOR;
        highestSigned = later(highestSigned, issuedAt);
        anchor = anchoredAt(Math.max(floor, issuedAt.toEpochMilli()), monotonicMillis);
    }

    /** The first statement of a risen epoch was verified: what was signed before it says nothing about time any more. */
    void epochBegan(Instant issuedAt) {
        highestSigned = issuedAt;
        anchor = anchoredAt(issuedAt.toEpochMilli(), elapsedMillis());
    }

    /** A time of issue that was verified before, here or elsewhere; nothing happens if it is known. */
    void signedAtLeast(Instant issuedAt) {
        if (issuedAt.isAfter(highestSigned)) {
            statementVerified(issuedAt);
        }
    }

    /** A process before this one used that time: a clock that is behind it by more than its error fell meanwhile. */
    void seenBefore(long nowMillis) {
        Anchor.raise(anchor.seenBefore, nowMillis);
    }

    Now read() {
        Anchor current = anchor;
        return current.read(clock.millis(), elapsedMillis(), maxErrorMillis);
    }

    /** The wall clock alone, for an epoch of which no statement was verified yet. */
    Instant wall() {
        return clock.instant();
    }

    private Anchor anchoredAt(long signedMillis, long monotonicMillis) {
        return new Anchor(signedMillis, monotonicMillis, clock.millis() - monotonicMillis);
    }

    private long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.read());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static final class Anchor {
        /** Where time was, at least, when the anchor was set. */
        final long signedMillis;
        /** The monotonic clock at that moment. */
        final long receivedAtMillis;
        /** The last now of a process before; 0 if there was none. */
        final AtomicLong seenBefore = new AtomicLong();
        /** The highest lead of the wall clock over the monotonic one; only grows. */
        private final AtomicLong highestLead;
        /** The deepest the lead fell below its highest; only grows. */
        private final AtomicLong deepestFall = new AtomicLong();

        Anchor(long signedMillis, long receivedAtMillis, long leadMillis) {
            this.signedMillis = signedMillis;
            this.receivedAtMillis = receivedAtMillis;
            this.highestLead = new AtomicLong(leadMillis);
        }

        Now read(long wallMillis, long monotonicMillis, long maxErrorMillis) {
            long expected = signedMillis + (monotonicMillis - receivedAtMillis);
            long now = Math.max(wallMillis, expected);
            long lead = wallMillis - monotonicMillis;
            long fall = raise(deepestFall, raise(highestLead, lead) - lead);
            boolean notBehindSigned = wallMillis >= signedMillis - maxErrorMillis;
            boolean notBehindSeen = wallMillis >= seenBefore.get() - maxErrorMillis;
            boolean neverFell = fall <= maxErrorMillis;
            return new Now(now, notBehindSigned && notBehindSeen && neverFell);
        }

        static long raise(AtomicLong value, long to) {
            long held = value.get();
            return to > held ? value.accumulateAndGet(to, Math::max) : held;
        }
    }
}
