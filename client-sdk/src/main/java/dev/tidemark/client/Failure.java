package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.RevocationRegressedException;
import java.util.Optional;

/**
 * Why something was refused or could not be done.
 *
 * @param code stable, lower-case; the label of logs and metrics
 * @param explanation what happened and what to do
 */
public record Failure(String code, String explanation) {
    static final String STATE_ROLLED_BACK = "state_rolled_back";
    static final String STATE_NOT_KEPT = "state_not_kept";

    /** Not a refusal: the state counts, and a restart would begin from an older one. */
    static Failure notKept(StateException e) {
        return new Failure(
                STATE_NOT_KEPT,
                "What was verified counts in this process, but could not be kept: " + e.getMessage()
                        + " Until it can, a restart begins from the older state that is there.");
    }

    /** Why nothing can be decided from: what is wrong with what was held, if anything was, and why nothing newer came. */
    static Failure ofStart(Optional<Failure> held, Failure refresh) {
        return held.map(why -> new Failure(
                        why.code(), why.explanation() + " A refresh did not pass: " + refresh.explanation()))
                .orElse(refresh);
    }

    static Failure of(Rejection rejection) {
        return new Failure(rejection.code(), rejection.explain());
    }

    static Failure of(VerificationException e) {
        return of(e.rejection());
    }

    static Failure of(FetchException e) {
        return new Failure(e.reason().code(), String.valueOf(e.getMessage()));
    }

    static Failure of(StateException e) {
        return new Failure(e.reason().code(), String.valueOf(e.getMessage()));
    }

    static Failure of(RevocationRegressedException e) {
        return new Failure(e.code(), String.valueOf(e.getMessage()));
    }

    static Failure of(MalformedSegmentException e) {
        return new Failure(e.reason().code(), String.valueOf(e.getMessage()));
    }

    static Failure of(MalformedSetException e) {
        return new Failure(e.reason().code(), String.valueOf(e.getMessage()));
    }
}
