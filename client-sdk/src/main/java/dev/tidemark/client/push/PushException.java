package dev.tidemark.client.push;

import java.util.Locale;

/** Why there is no stream, or none any more. */
public final class PushException extends Exception {
    /** Why. */
    public enum Reason {
        /** The server has no events (404 and its like): a mirror of files. It is asked again, rarely. */
        NOT_OFFERED,
        /** No connection, no answer in time, or a server error. */
        UNREACHABLE,
        /** An answer that is no stream of events as they are asked for. */
        NOT_A_STREAM,
        /** The server ended it, or the connection broke. */
        ENDED,
        /** Nothing newer came for the time that is allowed, or in the events that are. */
        SILENT,
        /** An event that is not of the form. */
        MALFORMED,
        /** An event of more bytes than are read. */
        TOO_LARGE,
        /** An event that did not pass the workflow. */
        REFUSED;

        /** A stable identifier. */
        public String code() {
            return "push_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public PushException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
