package dev.tidemark.verifier;

/** How the state's age stands to what a route admits. */
public enum FreshnessState {
    /** Up to half the window; for a realtime route up to the whole of it. */
    FRESH,
    /** Past half the window: still admitted, worth refreshing. */
    AGING,
    /** Past the window. */
    STALE,
    /** No age is known: nothing is held, the clock cannot be believed, or no route says what to compare with. */
    UNKNOWN
}
