package dev.tidemark.verifier;

import dev.tidemark.bundle.Risk;
import dev.tidemark.bundle.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What happens to every decision: it is counted and told. Where the operator demands it, no telling is no permission. */
final class Telling {
    private final DecisionCounts counts;
    private final Optional<DecisionLog> log;
    private final Optional<Risk> demandedFrom;
    private final Duration deadline;

    /**
     * @param demandedFrom the lowest risk at which an allowed request must be on record
     * @param deadline how long that is waited for
     */
    Telling(DecisionCounts counts, Optional<DecisionLog> log, Optional<Risk> demandedFrom, Duration deadline) {
        this.counts = counts;
        this.log = log;
        this.demandedFrom = demandedFrom;
        this.deadline = deadline;
    }

    private boolean isDemanded(Route route) {
        return demandedFrom.isPresent() && route.risk().compareTo(demandedFrom.get()) >= 0;
    }

    /** Asked before anything is used up: why no permission could be put on record. */
    Optional<Denial> refusal(Route route) {
        return isDemanded(route) && !log.map(DecisionLog::isAccepting).orElse(false)
                ? Optional.of(unavailable())
                : Optional.empty();
    }

    private static Denial unavailable() {
        return Denial.of(
                DenyReason.AUDIT_UNAVAILABLE,
                "this route admits nobody without an audit line, and none can be kept; look at the audit sink and its"
                        + " spool");
    }

    Decision.Deny tell(ProtectedRequest request, Decision.Deny deny) {
        log.ifPresent(one -> one.record(request, deny));
        counts.count(deny);
        return deny;
    }

    /** The decision that stands: the one told, or a denial if it had to be kept and was not. */
    CompletionStage<Decision> tell(Ready ready, Decision decision) {
        if (!(decision instanceof Decision.Allow allow)) {
            return CompletableFuture.completedFuture(tell(ready.attempt().request(), (Decision.Deny) decision));
        }
        Optional<CompletionStage<Boolean>> kept =
                log.map(one -> one.record(ready.attempt().request(), allow));
        if (!isDemanded(ready.attempt().route())) {
            return CompletableFuture.completedFuture(counts.count(allow));
        }
        CompletableFuture<Boolean> own =
                kept.orElseThrow().toCompletableFuture().copy();
        return own.completeOnTimeout(false, deadline.toNanos(), TimeUnit.NANOSECONDS)
                .handle((onRecord, failure) -> Boolean.TRUE.equals(onRecord)
                        ? counts.count(allow)
                        // If the line of the permission comes late, this one after it says what stands.
                        : tell(ready.attempt().request(), ready.attempt().deny(unavailable())));
    }
}
