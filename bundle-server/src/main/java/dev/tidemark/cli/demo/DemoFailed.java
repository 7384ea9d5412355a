package dev.tidemark.cli.demo;

/** Something in the demonstration was not as it must be. */
public final class DemoFailed extends Exception {
    public DemoFailed(String message) {
        super(message);
    }

    public DemoFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
