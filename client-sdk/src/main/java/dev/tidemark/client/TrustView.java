package dev.tidemark.client;

import java.util.Optional;

/** What a decision may see of a client: one look, no I/O, no lock. Thread-safe. */
public interface TrustView {
    /** The published state and its age, now. */
    Reading read();

    /**
     * One look.
     *
     * @param state the published state; empty if nothing was ever verified
     * @param nowMillis the time that ages are counted from, milliseconds since 1970; never falls while the statement
     *     stays the same
     * @param ageMillis how long ago the statement was issued that the state was last known to be the newest by;
     *     meaningless without a state
     * @param timeKnown whether the clock can be believed; if not, only what may run without an age may run
     */
    record Reading(Optional<TrustState> state, long nowMillis, long ageMillis, boolean timeKnown) {}
}
