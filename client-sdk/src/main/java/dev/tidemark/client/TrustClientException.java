package dev.tidemark.client;

/** A client could not start, because there is nothing it could trust. */
public final class TrustClientException extends Exception {
    private final transient Failure failure;

    public TrustClientException(Failure failure) {
        super(failure.code() + ": " + failure.explanation());
        this.failure = failure;
    }

    /** Why. */
    public Failure failure() {
        return failure;
    }
}
