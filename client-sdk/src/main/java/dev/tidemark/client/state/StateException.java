package dev.tidemark.client.state;

import java.util.Locale;

/** The state directory cannot be used. */
public final class StateException extends Exception {
    /** Why. */
    public enum Reason {
        /** It cannot be read or written. */
        IO,
        /** Another process uses it. */
        LOCKED,
        /** A file in it is not what this client writes. */
        CORRUPT;

        /** A stable identifier. */
        public String code() {
            return "state_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public StateException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StateException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
