package dev.tidemark.bundle;

import java.time.Duration;
import java.util.Set;

/**
 * The policy's numbers.
 *
 * @param maxPassport the longest {@code exp - iat} of a passport ({@code max_passport_seconds}, 1 to 86,400)
 * @param clockSkew the only skew there is, for server and verifiers ({@code clock_skew_seconds}, 0 to 300)
 * @param realtimeWindow the age a {@code realtime} route tolerates ({@code realtime_window_seconds})
 * @param releasedEpochs earlier epochs whose revocations no longer bind
 */
public record PolicyConstants(
        Duration maxPassport, Duration clockSkew, Duration realtimeWindow, Set<Long> releasedEpochs) {
    /** The longest that any policy can let a passport live. */
    public static final Duration LONGEST_PASSPORT = Duration.ofDays(1);

    /** The largest difference between clocks that any policy can admit. */
    public static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    /** What a policy has that says nothing. */
    public static final PolicyConstants DEFAULT =
            new PolicyConstants(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(10), Set.of());

    public PolicyConstants {
        releasedEpochs = Set.copyOf(releasedEpochs);
    }
}
