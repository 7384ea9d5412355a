package dev.tidemark.verifier;

import java.util.Optional;

/**
 * One step of a decision that was made again.
 *
 * @param step which
 * @param outcome how it ended
 * @param reason the code, where it denied
 * @param note what it says: why it denied, or what of it is as recorded; may be empty
 */
public record ReplayedStep(DecisionStep step, Outcome outcome, Optional<DenyReason> reason, String note) {
    /** How a step ended. */
    public enum Outcome {
        /** Made again; it passed. */
        PASSED,
        /** It passed, but something of it could not be made again. */
        PASSED_AS_RECORDED,
        /** Made again; it denied. */
        DENIED,
        /** It denied, for something that could not be made again. */
        DENIED_AS_RECORDED
    }

    boolean isPassed() {
        return outcome == Outcome.PASSED || outcome == Outcome.PASSED_AS_RECORDED;
    }
}
