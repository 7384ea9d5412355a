package dev.tidemark.server.guard;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.VerifiedPassport;
import dev.tidemark.verifier.adapter.vertx.HashedBody;
import java.util.Optional;

/**
 * Why a request may be forwarded, and with what.
 *
 * @param outcome how it will have ended
 * @param passport of the caller, proven
 * @param shadowVerdict what the upstream is told of a decision that is not enforced
 * @param body as it was hashed
 */
record Pass(Outcome outcome, Optional<VerifiedPassport> passport, Optional<String> shadowVerdict, HashedBody body) {
    static Pass allowed(Decision.Allow allow, HashedBody body) {
        return new Pass(Outcome.ALLOWED, Optional.of(allow.passport()), Optional.empty(), body);
    }

    static Pass shadow(Decision decision, String verdict, HashedBody body) {
        Optional<VerifiedPassport> passport =
                decision instanceof Decision.Allow allow ? Optional.of(allow.passport()) : Optional.empty();
        return new Pass(Outcome.SHADOW, passport, Optional.of(verdict), body);
    }

    static Pass unprotected(HashedBody body) {
        return new Pass(Outcome.UNPROTECTED, Optional.empty(), Optional.empty(), body);
    }

    /** Whether who calls was established here; elsewhere the upstream has to, from the caller's own credentials. */
    boolean isEnforced() {
        return outcome == Outcome.ALLOWED;
    }
}
