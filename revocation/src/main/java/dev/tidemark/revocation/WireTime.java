package dev.tidemark.revocation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The times this package accepts: 1970 to 9999, whole milliseconds. Everything else has no one written form. */
final class WireTime {
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private WireTime() {}

    static void require(String field, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
            throw new IllegalArgumentException(field + " must lie between the years 1970 and 9999.");
        }
        if (!time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException(field + " must be in whole milliseconds.");
        }
    }
}
