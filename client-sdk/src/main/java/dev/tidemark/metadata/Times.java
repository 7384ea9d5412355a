package dev.tidemark.metadata;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of one cycle, sampled once.
 *
 * @param now judged against {@code expires} and {@code issued_at}
 * @param maxClockError how far ahead of {@code now} a statement may have been issued
 * @param expiry what to do with an expired role
 */
public record Times(Instant now, Duration maxClockError, Expiry expiry) {

    /** What a step does with a role that has expired. */
    public enum Expiry {
        /** Refuse it: the rule for everything that arrives. */
        REFUSED,
        /** Refuse it, unless it is the timestamp: the rule where statements are carried in and age alone decides. */
        STATEMENT_TAKEN,
        /** Take it, and judge the times of a statement all the same: the rule of a first start from expired files. */
        TAKEN,
        /** Take it, and any statement: the rule for a cache that is replayed, whose age is judged where decisions are made. */
        REPORTED;

        /** Whether an expired role may be taken. */
        boolean takes(SignedRole role) {
            return switch (this) {
                case REFUSED -> false;
                case STATEMENT_TAKEN -> role instanceof Timestamp;
                case TAKEN, REPORTED -> true;
            };
        }
    }
}
