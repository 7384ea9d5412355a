package dev.tidemark.server.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationReason;
import dev.tidemark.server.repository.RevocationRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to revoke: {@code {"events": [{event_id, kind, issuer, id, reason, revoked_at, issued_before?,
 * expires_at?}]}}, 1 to 1,000 of them, no other members. Times are UTC, in whole seconds or with three digits of
 * milliseconds.
 */
final class EventsDocument {
    static final int MAX_EVENTS = 1_000;

    private static final String NAME = "events";
    private static final Set<String> MEMBERS =
            Set.of("event_id", "kind", "issuer", "id", "reason", "revoked_at", "issued_before", "expires_at");

    private EventsDocument() {}

    static RevocationRequest parse(String principal, byte[] body) throws Refused {
        try {
            JsonReader top = JsonReader.of(NAME, StrictJson.parse(NAME, body));
            RequestMembers.only(top, Set.of(NAME));
            List<JsonReader> entries = top.array(NAME);
            if (entries.isEmpty() || entries.size() > MAX_EVENTS) {
                throw Refused.of("events_count", 422, "Send 1 to " + MAX_EVENTS + " events in one request.");
            }
            List<RevocationRequest.Submitted> events = new ArrayList<>(entries.size());
            for (JsonReader entry : entries) {
                RequestMembers.only(entry, MEMBERS);
                RevocationEvent event = event(entry);
                events.add(new RevocationRequest.Submitted(event, digest(spelled(event)), digest(entry.node())));
            }
            return new RevocationRequest(principal, events);
        } catch (VerificationException e) {
            throw Refused.of("event_malformed", 400, e.rejection().explain());
        }
    }

    private static String digest(JsonNode node) {
        return Digests.sha256Hex(CanonicalJson.encode(node));
    }

    /** The one spelling: what is left out to mean a default is there, and a time has milliseconds only if it needs them. */
    private static ObjectNode spelled(RevocationEvent event) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("event_id", event.eventId())
                .put("kind", event.kind().wireName())
                .put("issuer", event.issuer())
                .put("id", event.id())
                .put("reason", event.reason().wireName())
                .put("revoked_at", event.revokedAt().toString());
        if (event.issuedBefore() != null) {
            node.put("issued_before", event.issuedBefore().wireForm());
        }
        if (event.expiresAt() != null) {
            node.put("expires_at", event.expiresAt().toString());
        }
        return node;
    }

    private static RevocationEvent event(JsonReader at) throws VerificationException {
        RevocationKind kind = RequestMembers.kind(at);
        RevocationReason reason = RevocationReason.parse(at.string("reason"))
                .orElseThrow(() -> at.malformed("reason", "a reason of RFC 5280 is expected, such as keyCompromise"));
        @Nullable
        IssuedBefore issuedBefore = at.has("issued_before")
                ? IssuedBefore.parse(at.string("issued_before"))
                        .orElseThrow(() -> at.malformed("issued_before", "\"forever\" or a UTC time is expected"))
                : null;
        @Nullable Instant expiresAt = at.has("expires_at") ? RequestMembers.time(at, "expires_at") : null;
        try {
            return new RevocationEvent(
                    at.string("event_id"),
                    kind,
                    RequestMembers.plain(at, "issuer"),
                    RequestMembers.plain(at, "id"),
                    reason,
                    RequestMembers.time(at, "revoked_at"),
                    issuedBefore,
                    expiresAt);
        } catch (IllegalArgumentException e) { // its sentences name the member and quote no value
            throw at.malformed("event_id", String.valueOf(e.getMessage()));
        }
    }
}
