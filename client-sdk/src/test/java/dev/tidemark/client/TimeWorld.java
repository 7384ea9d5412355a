package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Instant;

/**
 * True time, and the two clocks of a machine that may differ from it: a wall clock that jumps and drifts, and a monotonic
 * one that drifts, may stand still while the machine sleeps, and begins anywhere when the machine starts.
 */
final class TimeWorld {
    static final long START = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();

    final boolean stopsAsleep;
    private long trueMillis = START;
    private long wallOffsetMicros;
    private long monotonicNanos;
    private long wallPpm;
    private long monotonicPpm;
    private long stoodMillis;

    private final Clock clock = new UtcClock() {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(wall());
        }

        @Override
        public long millis() {
            return wall();
        }
    };

    TimeWorld(boolean stopsAsleep, long monotonicNanos) {
        this.stopsAsleep = stopsAsleep;
        this.monotonicNanos = monotonicNanos;
    }

    Clock clock() {
        return clock;
    }

    Ticker ticker() {
        return () -> monotonicNanos;
    }

    void pass(long millis) {
        trueMillis += millis;
        wallOffsetMicros += millis * wallPpm / 1_000;
        monotonicNanos += millis * 1_000_000 + millis * monotonicPpm;
    }

    void sleep(long millis) {
        if (!stopsAsleep) {
            pass(millis);
            return;
        }
        long stood = monotonicNanos;
        pass(millis);
        monotonicNanos = stood;
        stoodMillis += millis;
    }

    /** The wall clock alone is set, by so much. */
    void jump(long millis) {
        wallOffsetMicros += millis * 1_000;
    }

    void setRight() {
        wallOffsetMicros = 0;
    }

    void drift(long wallPartsPerMillion, long monotonicPartsPerMillion) {
        wallPpm = wallPartsPerMillion;
        monotonicPpm = monotonicPartsPerMillion;
    }

    /** Another monotonic clock, which begins anywhere. */
    void reboot(long startNanos) {
        monotonicNanos = startNanos;
    }

    long now() {
        return trueMillis;
    }

    long wall() {
        return trueMillis + Math.floorDiv(wallOffsetMicros, 1_000);
    }

    long monotonic() {
        return Math.floorDiv(monotonicNanos, 1_000_000);
    }

    /** How far the wall clock is behind; negative if it is ahead. */
    long lag() {
        return trueMillis - wall();
    }

    /** How long the monotonic clock stood still so far. */
    long stood() {
        return stoodMillis;
    }
}
