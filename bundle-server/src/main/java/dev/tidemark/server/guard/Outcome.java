package dev.tidemark.server.guard;

/** How a request ended. */
public enum Outcome {
    /** Allowed and forwarded. */
    ALLOWED,
    /** Denied and answered. */
    DENIED,
    /** Forwarded from a shadow route, whatever was decided. */
    SHADOW,
    /** Forwarded without a decision. */
    UNPROTECTED,
    /** Refused by the guard itself. */
    REFUSED
}
