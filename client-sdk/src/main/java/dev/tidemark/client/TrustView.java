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
     *     meaningless without a state; {@link #NO_AGE} of a state that was taken although it had expired
     * @param timeKnown whether the clock can be believed; if not, only what may run without an age may run
     */
    record Reading(Optional<TrustState> state, long nowMillis, long ageMillis, boolean timeKnown) {
        /** Older than any window. */
        public static final long NO_AGE = Long.MAX_VALUE;

        /** The same look at a state that no statement confirms for any window. */
        Reading withoutAge() {
            return new Reading(state, nowMillis, NO_AGE, timeKnown);
        }
    }
}
