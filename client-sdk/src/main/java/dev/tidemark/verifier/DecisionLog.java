package dev.tidemark.verifier;

import java.util.concurrent.CompletionStage;

/**
 * Where decisions are told, one by one. Thread-safe; neither method waits, throws, or changes what was decided: a
 * verifier that was built with {@link Verifier.Builder#requireAudit} denies where nothing can be told.
 */
public interface DecisionLog {
    /** Whether a decision told now would be kept. */
    boolean isAccepting();

    /**
     * Tells a decision.
     *
     * @return true once it is kept where the end of this process cannot lose it; false when it is not kept. The stage
     *     never fails
     */
    CompletionStage<Boolean> record(ProtectedRequest request, Decision decision);
}
