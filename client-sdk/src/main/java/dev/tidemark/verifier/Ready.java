package dev.tidemark.verifier;

/**
 * Everything about a request is right, and nothing was used up yet: no permission. {@link Verifier#consume} makes a
 * decision of it. Immutable.
 */
public final class Ready implements Evaluation {
    private final Attempt attempt;

    Ready(Attempt attempt) {
        this.attempt = attempt;
    }

    Attempt attempt() {
        return attempt;
    }

    Decision.Allow allow() {
        return new Decision.Allow(attempt);
    }

    /** What it was judged on. */
    public Basis basis() {
        return attempt.basis();
    }
}
