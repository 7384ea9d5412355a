package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DecisionLog;
import dev.tidemark.verifier.ProtectedRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps everything, it says. */
final class WillingLog implements DecisionLog {
    @Override
    public boolean isAccepting() {
        return true;
    }

    @Override
    public CompletionStage<Boolean> record(ProtectedRequest request, Decision decision) {
        return CompletableFuture.completedFuture(true);
    }
}
