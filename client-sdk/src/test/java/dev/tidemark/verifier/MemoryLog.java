package dev.tidemark.verifier;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps decisions in memory, or none. */
public final class MemoryLog implements DecisionLog {
    public final List<Decision> told = new CopyOnWriteArrayList<>();
    public volatile boolean accepting = true;

    /** What becomes of a decision that is told. */
    public volatile CompletionStage<Boolean> kept = CompletableFuture.completedFuture(true);

    @Override
    public boolean isAccepting() {
        return accepting;
    }

    @Override
    public CompletionStage<Boolean> record(ProtectedRequest request, Decision decision) {
        told.add(decision);
        return kept;
    }
}
