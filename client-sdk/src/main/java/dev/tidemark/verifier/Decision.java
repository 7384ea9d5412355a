package dev.tidemark.verifier;

import java.util.Optional;
import java.util.function.Supplier;

/** What becomes of a request. Immutable; text is made only when it is asked for. */
public sealed interface Decision {

    /** What it was made on. */
    Basis basis();

    /** What was proven on the way to it. */
    Evidence evidence();

    /** One sentence or two for an operator: what happened, the arithmetic of freshness, what to change. One line. */
    String explain();

    /** The request may pass. */
    final class Allow implements Decision {
        private final Basis basis;
        private final Evidence evidence;
        private final VerifiedPassport passport;
        private final Attempt attempt;

        Allow(Attempt attempt) {
            this.basis = attempt.basis();
            this.evidence = attempt.evidence();
            this.passport = attempt.verified();
            this.attempt = attempt;
        }

        Attempt attempt() {
            return attempt;
        }

        @Override
        public Evidence evidence() {
            return evidence;
        }

        @Override
        public Basis basis() {
            return basis;
        }

        /** The passport, proven. */
        public VerifiedPassport passport() {
            return passport;
        }

        /** Whether an {@code offline-ok} route answered from state that is old, or whose age nobody knows. */
        public boolean staleAllowed() {
            return basis.freshness() == FreshnessState.STALE || basis.freshness() == FreshnessState.UNKNOWN;
        }

        /** Whether to refresh now rather than at the next poll: the state is past half of the window. */
        public boolean refreshEagerly() {
            return basis.freshness() == FreshnessState.AGING;
        }

        @Override
        public String explain() {
            return Explanation.of(this);
        }

        @Override
        public String toString() {
            return explain();
        }
    }

    /** The request may not pass. */
    final class Deny implements Decision, Evaluation {
        private final Basis basis;
        private final Evidence evidence;
        private final DenyReason reason;
        private final Optional<ClaimedIdentity> claimed;
        private final Supplier<String> because;
        private final Optional<Attempt> attempt;

        Deny(Attempt attempt, Denial denial) {
            this(attempt.basis(), attempt.evidence(), denial, attempt.claimed(), Optional.of(attempt));
        }

        private Deny(
                Basis basis,
                Evidence evidence,
                Denial denial,
                Optional<ClaimedIdentity> claimed,
                Optional<Attempt> attempt) {
            this.basis = basis;
            this.evidence = evidence;
            this.reason = denial.reason();
            this.because = denial.because();
            this.claimed = claimed;
            this.attempt = attempt;
        }

        /** A denial of which nothing else is told. */
        static Deny ofNothing(Denial denial) {
            return new Deny(Basis.NONE, Evidence.NONE, denial, Optional.empty(), Optional.empty());
        }

        Optional<Attempt> attempt() {
            return attempt;
        }

        @Override
        public Basis basis() {
            return basis;
        }

        @Override
        public Evidence evidence() {
            return evidence;
        }

        /** Why. */
        public DenyReason reason() {
            return reason;
        }

        /** Whose the passport says it is, once it could be read; claimed, not proven. */
        public Optional<ClaimedIdentity> claimed() {
            return claimed;
        }

        @Override
        public String explain() {
            return Explanation.of(this, because.get());
        }

        @Override
        public String toString() {
            return explain();
        }
    }
}
