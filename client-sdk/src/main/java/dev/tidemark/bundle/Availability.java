package dev.tidemark.bundle;

import java.time.Instant;

/** Whether an issuer's role can be relied on. */
public sealed interface Availability {

    /**
     * Its role verified.
     *
     * @param until the role's {@code expires}; in force while {@code now < until}
     */
    record InForce(Instant until) implements Availability {}

    /**
     * Its role is missing, expired, does not verify, or its document was refused.
     *
     * @param code a stable code that says which
     */
    record Unavailable(String code) implements Availability {}
}
