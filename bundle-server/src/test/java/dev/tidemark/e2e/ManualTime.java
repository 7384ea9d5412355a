package dev.tidemark.e2e;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock and a monotonic one that stand still until they are moved. Thread-safe for one mover. */
final class ManualTime extends Clock implements Ticker {
    private final Instant start;
    private volatile long elapsedNanos;

    ManualTime(Instant start) {
        this.start = start;
    }

    void pass(Duration time) {
        elapsedNanos += time.toNanos();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(elapsedNanos);
    }

    @Override
    public long read() {
        return elapsedNanos;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
