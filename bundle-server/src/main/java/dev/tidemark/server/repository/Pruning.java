package dev.tidemark.server.repository;

import java.time.Duration;
import java.time.Instant;

/** Which hour revocations that are dead may be dropped at. Pure. */
final class Pruning {
    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();

    private Pruning() {}

    /** Hours since 1970. */
    static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), HOUR_SECONDS);
    }

    /** Readers refuse a {@code prune_before} above the hour of the statement less one. */
    static int before(Instant now) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, hour(now) - 1));
    }
}
