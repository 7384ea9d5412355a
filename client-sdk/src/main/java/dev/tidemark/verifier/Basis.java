package dev.tidemark.verifier;

import dev.tidemark.bundle.Route;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a decision was made on.
 *
 * @param route the route the request takes; empty when the decision came before it was known
 * @param state the state that was held; empty when nothing was
 * @param ageMillis how long ago that state was last stated to be the newest; empty when no state is held or the clock
 *     cannot be believed
 * @param freshness how that age stands to what the route admits
 * @param closesInMillis how much older the state may grow before this route closes; empty when it is closed, no age
 *     closes it, or the decision came before that was judged
 * @param decidedAt what time it was for the decision; empty when it ended before anybody asked
 */
public record Basis(
        Optional<Route> route,
        Optional<HeldState> state,
        OptionalLong ageMillis,
        FreshnessState freshness,
        OptionalLong closesInMillis,
        Optional<Instant> decidedAt) {
    /** What is known when nothing could be looked at. */
    static final Basis NONE = new Basis(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            FreshnessState.UNKNOWN,
            OptionalLong.empty(),
            Optional.empty());

    /**
     * Which state.
     *
     * @param bundleVersion "bundle 42"
     * @param revocationSequence the last revocation event in force
     * @param statementVersion the version of the statement that says so
     * @param issuedAt when that statement was issued, milliseconds
     */
    public record HeldState(long bundleVersion, long revocationSequence, long statementVersion, Instant issuedAt) {
        @Override
        public String toString() {
            return "bundle " + bundleVersion + ", revocation " + revocationSequence + ", statement " + statementVersion
                    + " of " + issuedAt;
        }
    }

    /** The route's id. */
    public Optional<String> routeId() {
        return route.map(Route::routeId);
    }
}
