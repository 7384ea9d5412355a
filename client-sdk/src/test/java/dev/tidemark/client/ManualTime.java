package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;

/** A wall clock and a monotonic one, moved by hand, together or apart. */
public final class ManualTime extends UtcClock implements Ticker {
    private volatile Instant wall;
    private volatile long elapsedNanos;

    public ManualTime(Instant start) {
        this.wall = start;
    }

    /** Time passes as it should. */
    public ManualTime pass(Duration time) {
        wall = wall.plus(time);
        elapsedNanos += time.toNanos();
        return this;
    }

    /** The wall clock alone is set. */
    public ManualTime set(Instant instant) {
        wall = instant;
        return this;
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public long read() {
        return elapsedNanos;
    }
}
