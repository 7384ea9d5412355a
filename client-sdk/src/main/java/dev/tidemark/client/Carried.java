package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.state.Marks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What outlives a client in its process, so that the next client of the domain is never behind it: the time that ages
 * are counted from, the last now of the published statement, and the marks. A few numbers, whatever the domain's size.
 *
 * <p>Thread-safe; one client at a time writes.
 */
final class Carried {
    private final TrustTime time;
    private volatile Marks marks = Marks.NONE;
    private volatile LastNow lastNow = new LastNow("");

    Carried(Clock clock, Ticker ticker, Duration maxClockError) {
        this.time = new TrustTime(clock, ticker, maxClockError, Instant.EPOCH);
    }

    /**
     * The last now that a state was judged at: while its statement stays, its age never falls, whatever the clocks do
     * and whatever newer statement, whose content never arrived, moved the anchor of time.
     *
     * @param statement SHA-256 of the statement the state was last confirmed by
     */
    record LastNow(String statement, AtomicLong millis) {
        LastNow(String statement) {
            this(statement, new AtomicLong(Long.MIN_VALUE));
        }

        boolean isSame(LastNow other) {
            return millis == other.millis;
        }

        long raise(long nowMillis) {
            long held = millis.get();
            return nowMillis > held ? millis.accumulateAndGet(nowMillis, Math::max) : held;
        }

        /** One look at a state whose statement was issued then. */
        TrustView.Reading look(Optional<TrustState> state, TrustTime.Now now, Instant issuedAt) {
            long millis = raise(now.millis());
            long age = Math.max(0, millis - issuedAt.toEpochMilli());
            return new TrustView.Reading(state, millis, age, now.known());
        }
    }

    TrustTime time() {
        return time;
    }

    /** The highest marks of any client before. */
    Marks marks() {
        return marks;
    }

    void marks(Marks raised) {
        marks = raised;
    }

    /**
     * A client begins with these marks; what another process verified meanwhile anchors time too.
     *
     * @param kept the last now that a process before this one left behind
     */
    void begins(Marks found, Optional<LastNow> kept) {
        marks = found;
        time.signedAtLeast(found.signedTime());
        if (kept.isPresent() && lastNow.statement().isEmpty()) {
            lastNow = kept.get();
            time.seenBefore(kept.get().millis().get());
        }
    }

    /** Of the same statement the same one, whoever asks and whenever. */
    LastNow lastNow(String statement) {
        if (!lastNow.statement().equals(statement)) {
            lastNow = new LastNow(statement);
        }
        return lastNow;
    }

    /** One look without a state, which counts as a look: time that was seen is not unseen. */
    TrustView.Reading readNothing() {
        TrustTime.Now now = time.read();
        lastNow.raise(now.millis());
        return new TrustView.Reading(Optional.empty(), now.millis(), 0, now.known());
    }
}
