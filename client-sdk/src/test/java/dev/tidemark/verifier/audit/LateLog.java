package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DecisionLog;
import dev.tidemark.verifier.ProtectedRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accepts, and keeps nothing in the end. */
final class LateLog implements DecisionLog {
    final List<Decision> told = new CopyOnWriteArrayList<>();

    @Override
    public boolean isAccepting() {
        return true;
    }

    @Override
    public CompletionStage<Boolean> record(ProtectedRequest request, Decision decision) {
        told.add(decision);
        return CompletableFuture.completedFuture(false);
    }
}
