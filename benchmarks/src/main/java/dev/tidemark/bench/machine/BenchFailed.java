package dev.tidemark.bench.machine;

/** A measurement that could not be made; the message says what to do. */
public final class BenchFailed extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message what happened and what to do */
    public BenchFailed(String message) {
        super(message);
    }
}
