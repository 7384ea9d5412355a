package dev.tidemark.client.tuf;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;

/** Something was refused or could not be done. The message says what happened and what to do. */
public final class TufException extends Exception {
    private final String code;

    TufException(String code, String message) {
        super(message);
        this.code = code;
    }

    private TufException(String code, String message, Exception cause) {
        super(message, cause);
        this.code = code;
    }

    static TufException of(VerificationException e) {
        return new TufException(e.rejection().code(), e.rejection().explain(), e);
    }

    /** @param file what was refused, such as {@code 2.root.json from https://example.org/metadata} */
    static TufException of(String file, VerificationException e) {
        Rejection rejection = e.rejection();
        return new TufException(rejection.code(), file + " was refused: " + rejection.explain(), e);
    }

    static TufException of(FetchException e) {
        return new TufException(e.reason().code(), e.getMessage() + advice(e.reason()), e);
    }

    static TufException of(StateException e) {
        return new TufException(e.reason().code(), e.getMessage() + ". Check who owns it and what space is left.", e);
    }

    private static String advice(FetchException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> ". Check the address; if it is right, the repository lacks a file that it names.";
            case UNAVAILABLE -> ". Check the address and the server, and try again.";
            case TOO_LARGE -> ". It was not read further; nothing that is signed is that long.";
            case TOO_SLOW -> ". Try again, or another mirror.";
        };
    }

    /** A stable, lower-case identifier of the cause. */
    public String code() {
        return code;
    }
}
