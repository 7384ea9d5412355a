package dev.tidemark.server.repository;

import dev.tidemark.revocation.RevocationEvent;
import java.util.List;

/**
 * Events of one caller, who was allowed to send each of them.
 *
 * @param principal who; idempotency is by (principal, issuer, event id)
 * @param events at least one
 */
public record RevocationRequest(String principal, List<Submitted> events) {
    public RevocationRequest {
        events = List.copyOf(events);
    }

    /**
     * One event. Digests are the SHA-256 of canonical JSON, in lower-case hexadecimal.
     *
     * @param digest of the event, whichever way it was spelled
     * @param digestAsSent of what was sent: what the server once kept instead, so that a repeat of that is known still
     */
    public record Submitted(RevocationEvent event, String digest, String digestAsSent) {
        boolean isWhat(String digestBefore) {
            return digest.equals(digestBefore) || digestAsSent.equals(digestBefore);
        }
    }
}
