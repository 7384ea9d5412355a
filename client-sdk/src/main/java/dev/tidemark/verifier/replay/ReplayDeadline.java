package dev.tidemark.verifier.replay;

import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Asks a store and takes no answer, a late one and a failure for {@link Outcome#UNAVAILABLE}. Thread-safe. */
public final class ReplayDeadline {
    private final ReplayStore store;
    private final Duration deadline;

    /** @param deadline how long an answer is waited for */
    public ReplayDeadline(ReplayStore store, Duration deadline) {
        this.store = store;
        this.deadline = deadline;
    }

    /** As {@link ReplayStore#consume}, but the stage never fails and is complete by the deadline. */
    public CompletionStage<Outcome> consume(String issuer, String jti, Duration keep) {
        CompletableFuture<Outcome> answer;
        try {
            answer = store.consume(issuer, jti, keep).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(Outcome.UNAVAILABLE);
        }
        CompletableFuture<Outcome> own = answer.copy();
        if (!own.isDone()) {
            own.completeOnTimeout(Outcome.UNAVAILABLE, deadline.toNanos(), TimeUnit.NANOSECONDS);
        }
        return own.handle((outcome, failure) -> Optional.ofNullable(outcome).orElse(Outcome.UNAVAILABLE));
    }
}
