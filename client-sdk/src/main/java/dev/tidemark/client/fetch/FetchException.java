package dev.tidemark.client.fetch;

import java.util.Locale;

/** A file could not be had from one source. */
public final class FetchException extends Exception {
    /** Why. */
    public enum Reason {
        /** The source says that there is no such file (404, and 403 as object stores say it). */
        NOT_FOUND,
        /** No connection, no answer, or a server error. */
        UNAVAILABLE,
        /** More bytes than the reader allows. */
        TOO_LARGE,
        /** An idle, total or throughput bound was passed. */
        TOO_SLOW;

        /** A stable identifier. */
        public String code() {
            return "fetch_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public FetchException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public FetchException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
