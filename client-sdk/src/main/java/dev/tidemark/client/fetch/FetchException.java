package dev.tidemark.client.fetch;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file could not be had from one source. */
public final class FetchException extends Exception {
    /** Why. */
    public enum Reason {
        /** The source says that there is no such file (404, and 403 as object stores say it). */
        NOT_FOUND,
        /** No connection, no answer that can be used (a redirect, an encoded body), or a server error. */
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
    private final @Nullable Duration retryAfter;

    public FetchException(Reason reason, String message) {
        this(reason, message, Optional.empty());
    }

    /** @param retryAfter when the source wants to be asked again, from now, if it said so */
    public FetchException(Reason reason, String message, Optional<Duration> retryAfter) {
        super(message);
        this.reason = reason;
        this.retryAfter = retryAfter.orElse(null);
    }

    public FetchException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = null;
    }

    /** When the source wants to be asked again, from now, if it said so. What it says is not trusted: bound it. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Reason reason() {
        return reason;
    }
}
