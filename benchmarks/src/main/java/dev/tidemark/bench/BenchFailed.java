package dev.tidemark.bench;

/** A measurement that could not be made; the message says what to do. */
final class BenchFailed extends Exception {
    private static final long serialVersionUID = 1;

    BenchFailed(String message) {
        super(message);
    }
}
