package dev.tidemark.client;

/** Verified metadata does not make a state that may be published. */
public final class AssemblyException extends Exception {
    private final transient Failure failure;

    public AssemblyException(Failure failure) {
        super(failure.code() + ": " + failure.explanation());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
