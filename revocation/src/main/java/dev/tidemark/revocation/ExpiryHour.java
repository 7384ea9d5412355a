package dev.tidemark.revocation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The hour, counted from 1970, from which an entry may be left out; 0 is never, and counts as the latest. Pure. */
public final class ExpiryHour {
    /** An entry that is never removed. */
    public static final int NEVER = 0;

    private static final long SECONDS = 3600;
    private static final int HOURS_A_DAY = 24;
    private static final Duration FINE = Duration.ofDays(30);

    private ExpiryHour() {}

    /**
     * {@code ceil((expiresAt + skew) / 1 h)}; an hour that begins more than 30 days after {@code revokedAt} is rounded
     * up to a whole day (UTC), so that far expiries share few values.
     *
     * @param expiresAt when the thing could no longer be used anyway, or {@code null} for {@link #NEVER}
     * @param skew the policy's clock skew, not negative
     * @throws IllegalArgumentException when the skew is negative or the hour is not between 1 and 2^31 - 1
     */
    public static int of(@Nullable Instant expiresAt, Instant revokedAt, Duration skew) {
        if (skew.isNegative()) {
            throw new IllegalArgumentException("skew must not be negative.");
        }
        if (expiresAt == null) {
            return NEVER;
        }
        int hour = ceil(expiresAt.plus(skew));
        return start(hour).isAfter(revokedAt.plus(FINE)) ? wholeDay(hour) : hour;
    }

    /** The later of two hours, {@link #NEVER} being the latest. */
    public static int later(int a, int b) {
        return a == NEVER || b == NEVER ? NEVER : Math.max(a, b);
    }

    /** Whether {@code pruneBefore} removes an entry of this hour. */
    public static boolean isDead(int hour, int pruneBefore) {
        return hour != NEVER && hour < pruneBefore;
    }

    /** The hour a moment lies in, rounded down: what {@code prune_before} is measured against. */
    static long floor(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), SECONDS);
    }

    static int ceil(Instant time) {
        long hour = floor(time) + (time.equals(Instant.ofEpochSecond(floor(time) * SECONDS)) ? 0 : 1);
        return checked(hour);
    }

    private static int wholeDay(int hour) {
        return checked(((long) hour + HOURS_A_DAY - 1) / HOURS_A_DAY * HOURS_A_DAY);
    }

    private static Instant start(int hour) {
        return Instant.ofEpochSecond(hour * SECONDS);
    }

    private static int checked(long hour) {
        if (hour < 1 || hour > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("The expiry hour must be between 1 and 2147483647, not " + hour + ".");
        }
        return (int) hour;
    }
}
