package dev.tidemark.verifier;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a recorded decision when it is made again. It permits nothing.
 *
 * @param verdict how it ends now
 * @param reason the code, where it denies
 * @param steps what was looked at, in order, up to the end
 * @param basis what it was made on
 */
public record ReplayedDecision(Verdict verdict, Optional<DenyReason> reason, List<ReplayedStep> steps, Basis basis) {
    /** How it ends. */
    public enum Verdict {
        /** Every step passes. */
        ALLOWED,
        /** A step denies. */
        DENIED,
        /** The step that denied passes now; what would have come after it is in no record. */
        NOT_DENIED_THERE
    }

    public ReplayedDecision {
        steps = List.copyOf(steps);
    }

    /** Whether that is what was recorded. */
    public boolean isSameAs(RecordedDecision recorded) {
        return verdict != Verdict.NOT_DENIED_THERE && reason.equals(recorded.reason());
    }
}
