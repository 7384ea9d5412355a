package dev.tidemark.client;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock of tests, which only has to say its instant. */
public abstract class UtcClock extends Clock {
    @Override
    public final ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public final Clock withZone(ZoneId zone) {
        return this;
    }
}
