package dev.tidemark.client;

/** A cycle or a cached state was refused; nothing was published. */
final class RefusedException extends Exception {
    private final transient Failure failure;

    RefusedException(Failure failure) {
        super(failure.code());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
