package dev.tidemark.verifier;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.verifier.replay.ReplayDeadline;
import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Step 13, the one that cannot be undone: the passport is used up. Only a request that would otherwise pass comes here. */
final class ReplayStep {
    private final ReplayDeadline store;

    ReplayStep(ReplayDeadline store) {
        this.store = store;
    }

    CompletionStage<Decision> consume(Ready ready) {
        Attempt attempt = ready.attempt();
        VerifiedPassport passport = attempt.verified();
        return store.consume(passport.issuer(), passport.jwtId(), keep(attempt))
                .thenApply(outcome -> decision(ready, outcome));
    }

    /**
     * From the first moment at which this policy could admit the passport to the last at which any could: the next one
     * may have a larger skew, under which a passport that was forgotten would be good again.
     */
    private static Duration keep(Attempt attempt) {
        VerifiedPassport passport = attempt.verified();
        return Duration.between(passport.issuedAt(), passport.expiresAt())
                .plus(attempt.state().bundle().constants().clockSkew())
                .plus(PolicyConstants.LARGEST_SKEW);
    }

    private static Decision decision(Ready ready, Outcome outcome) {
        return switch (outcome) {
            case FIRST -> ready.allow();
            case REPLAYED ->
                ready.attempt()
                        .deny(Denial.of(
                                DenyReason.JTI_REPLAY,
                                "the passport was used before; the caller needs a new one for each request"));
            case UNAVAILABLE ->
                ready.attempt()
                        .deny(Denial.of(
                                DenyReason.REPLAY_STORE_UNAVAILABLE,
                                "whether the passport was used before cannot be told: the replay store did not answer in time,"
                                        + " failed or is full; look at the store"));
        };
    }
}
