package dev.tidemark.server;

/** The server could not start or stop; the message says what to do. */
public final class StartException extends Exception {
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
