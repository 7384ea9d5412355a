package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import java.time.Duration;
import java.util.Optional;

/**
 * One request of the write listener that was dealt with.
 *
 * @param requestId as in the answer; made here, never taken from the request
 * @param action what was asked
 * @param domain as the path named it, valid but perhaps not served here
 * @param principal the subject, once authenticated
 * @param status as sent, or as it would have been sent to a caller who has gone
 * @param code of the problem, if it was one
 * @param took from the head of the request to its answer
 */
public record Answered(
        String requestId,
        Action action,
        Optional<TrustDomain> domain,
        Optional<String> principal,
        int status,
        Optional<String> code,
        Duration took) {

    /** What can be asked of the write listener. */
    public enum Action {
        /** A role is published. */
        PUBLISH,
        /** Ids are revoked. */
        REVOKE,
        /** The freshness document. */
        VIEW,
        /** Revocation events, or what became of names. */
        AUDIT,
        /** Prometheus text. */
        SCRAPE,
        /** Liveness, readiness, the description of this surface. */
        PROBE,
        /** No such thing. */
        OTHER
    }
}
