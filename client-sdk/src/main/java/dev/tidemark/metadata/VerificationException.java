package dev.tidemark.metadata;

/** Metadata was refused; {@link #rejection()} says why, in a type. */
public final class VerificationException extends Exception {
    private final transient Rejection rejection;

    public VerificationException(Rejection rejection) {
        super(rejection.code() + ": " + rejection.explain());
        this.rejection = rejection;
    }

    public Rejection rejection() {
        return rejection;
    }
}
