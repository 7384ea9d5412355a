package dev.tidemark.client;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether this machine's clock runs ahead, told by statements that are pushed: an honest one is no older, when it
 * arrives, than the pause between two and the way here. When they keep arriving older the clock is ahead (or whoever
 * pushes holds them back), which closes routes early and opens none; so it is worth a report and changes no decision.
 *
 * <p>One late statement is a stall of the network. {@value #IN_A_ROW} in a row are a report, and one that is in time ends
 * it. Used by one thread at a time.
 */
final class ClockAhead {
    static final String CODE = "clock_ahead";

    private static final int IN_A_ROW = 5;
    /** Between two statements of a signer that re-signs every second. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private int late;

    /**
     * A statement that is newer than those before it came by push.
     *
     * @param now of the wall clock, at its arrival
     * @param roundTrip to who pushed it, as last measured
     * @return whether this is to be reported
     */
    boolean arrived(Instant now, Instant issuedAt, Duration roundTrip) {
        Duration age = Duration.between(issuedAt, now);
        Duration way = roundTrip.isNegative() ? Duration.ZERO : roundTrip;
        late = age.compareTo(PAUSE.plus(way)) > 0 ? Math.min(late + 1, IN_A_ROW) : 0;
        return late == IN_A_ROW;
    }

    static Failure report(Instant now, Instant issuedAt) {
        return new Failure(
                CODE,
                "Statements keep arriving " + Duration.between(issuedAt, now).toMillis()
                        + " ms old. This machine's clock is ahead, or whoever pushes holds them back; routes close"
                        + " early. Set the clock.");
    }
}
