package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.VerificationException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why no source had the right answer. What was sent and refused says more than what did not come. */
final class Faults {
    private @Nullable Failure first;
    private @Nullable Duration shortestRetry;
    private boolean allSaidWhen = true;

    void add(FetchException e) {
        first = first == null ? Failure.of(e) : first;
        allSaidWhen &= e.retryAfter().isPresent();
        e.retryAfter()
                .filter(said -> shortestRetry == null || said.compareTo(shortestRetry) < 0)
                .ifPresent(said -> shortestRetry = said);
    }

    Failure add(VerificationException e) {
        first = Failure.of(e);
        allSaidWhen = false;
        return first;
    }

    /** To be thrown. If every source said when to come again, it says the earliest. */
    RefusedException refused() {
        Failure why = first;
        if (why == null) {
            why = new Failure(
                    FetchException.Reason.TOO_SLOW.code(),
                    "No repository had answered when the time of a cycle was over. Look at what is between.");
        }
        return new RefusedException(why, allSaidWhen ? Optional.ofNullable(shortestRetry) : Optional.empty());
    }
}
