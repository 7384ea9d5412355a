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
     * One event.
     *
     * @param digest of the event as sent, in canonical JSON: SHA-256 in lower-case hexadecimal
     */
    public record Submitted(RevocationEvent event, String digest) {}
}
