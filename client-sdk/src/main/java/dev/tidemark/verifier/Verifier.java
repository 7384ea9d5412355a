package dev.tidemark.verifier;

import dev.tidemark.client.TrustView;
import java.util.List;
import java.util.Optional;

/** Decides from local state whether a request may pass. Thread-safe, no I/O, no lock. */
public final class Verifier {
    private static final int DEFAULT_MAX_PASSPORT_BYTES = 8 << 10;

    private final TrustView trust;
    private final List<Check> checks;
    private final InternalErrors internalErrors = new InternalErrors();

    Verifier(TrustView trust, List<Check> checks) {
        this.trust = trust;
        this.checks = checks;
    }

    /** A builder of verifiers that decide from what {@code trust} holds. */
    public static Builder builder(TrustView trust) {
        return new Builder(trust);
    }

    /**
     * Decides. Never null, never throws: what nobody foresaw is a denial with {@code internal_error}.
     *
     * @param request as received
     */
    public Decision decide(ProtectedRequest request) {
        try {
            Attempt attempt = new Attempt(request, trust.read());
            for (Check check : checks) {
                Optional<Denial> denial = check.check(attempt);
                if (denial.isPresent()) {
                    return new Decision.Deny(attempt.basis(), denial.get(), attempt.claimed());
                }
            }
            return new Decision.Allow(attempt.basis(), attempt.verified());
        } catch (RuntimeException e) {
            internalErrors.record(e);
            return failed();
        }
    }

    /** Nothing of the failed attempt is reported: whatever broke it may be part of what it found. */
    private static Decision failed() {
        return new Decision.Deny(
                Basis.NONE,
                Denial.of(
                        DenyReason.INTERNAL_ERROR, "the verifier failed on this request; its log has the cause, once"),
                Optional.empty());
    }

    /** How many decisions ended in {@code internal_error}. */
    public long internalErrorCount() {
        return internalErrors.count();
    }

    /** Builds verifiers. Not thread-safe. */
    public static final class Builder {
        private final TrustView trust;
        private boolean passportOnly;
        private int maxPassportBytes = DEFAULT_MAX_PASSPORT_BYTES;

        private Builder(TrustView trust) {
            this.trust = trust;
        }

        /**
         * Says that passports alone decide: nothing checks that the caller holds the key its passport names, which
         * source it comes from, or that the request is not another's or a repeated one. Whoever has a passport can use
         * it until it expires or is revoked.
         */
        public Builder passportOnly() {
            passportOnly = true;
            return this;
        }

        /**
         * The longest passport that is looked at; 8 KiB unless said otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder maxPassportBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxPassportBytes must be at least 1, not " + bytes);
            }
            maxPassportBytes = bytes;
            return this;
        }

        /**
         * The verifier.
         *
         * @throws IllegalStateException unless {@link #passportOnly()} was said
         */
        public Verifier build() {
            if (!passportOnly) {
                throw new IllegalStateException("this version checks passports only, not request proofs, sources or"
                        + " replay; say passportOnly() if that is enough");
            }
            return new Verifier(trust, Checks.passportOnly(maxPassportBytes));
        }
    }
}
