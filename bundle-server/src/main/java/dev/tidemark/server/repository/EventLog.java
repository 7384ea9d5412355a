package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerEntry;
import java.util.List;
import java.util.Map;

/** The full events of one publication, as the ledger keeps them: {@code {"events": [...]}}, ascending by sequence. */
final class EventLog {
    private static final int CHUNK = 64;

    private final ArrayNode events = JsonNodeFactory.instance.arrayNode();

    /** Looks at one entry of the ledger. */
    interface Visitor {
        void visit(LedgerEntry entry) throws VerificationException;
    }

    /** An event as it was delivered; {@code rule} says what the server made of it. */
    void add(long sequence, String principal, RevocationRequest.Submitted submitted, boolean rule) {
        RevocationEvent event = submitted.event();
        ObjectNode node = addName(sequence, event.name(), rule);
        node.put("principal", principal);
        node.put("event_id", event.eventId());
        node.put("digest", submitted.digest());
        node.put("reason", event.reason().wireName());
        node.put("revoked_at", event.revokedAt().toString());
        if (event.issuedBefore() != null) {
            node.put("issued_before", event.issuedBefore().wireForm());
        }
        if (event.expiresAt() != null) {
            node.put("expires_at", event.expiresAt().toString());
        }
    }

    /** A number the server took itself, to keep a name revoked that the policy reinstates up to an earlier number. */
    void addKept(long sequence, RevokedName name) {
        addName(sequence, name, true);
    }

    private ObjectNode addName(long sequence, RevokedName name, boolean rule) {
        return events.addObject()
                .put("sequence", sequence)
                .put("kind", name.kind().wireName())
                .put("issuer", name.issuer())
                .put("id", name.id())
                .put("rule", rule);
    }

    byte[] toBytes() {
        ObjectNode log = JsonNodeFactory.instance.objectNode();
        log.set("events", events);
        return CanonicalJson.encode(log);
    }

    /** The events of one entry; none if it carries none. */
    static List<JsonReader> read(Ledger ledger, LedgerEntry entry) throws VerificationException {
        byte[] packed = entry.changes().get(LedgerNames.EVENTS);
        if (packed == null) {
            return List.of();
        }
        byte[] bytes = Packed.unpack(ledger, packed).orElse(new byte[0]);
        return JsonReader.of(LedgerNames.EVENTS, StrictJson.parse(LedgerNames.EVENTS, bytes))
                .array("events");
    }

    static RevokedName name(JsonReader at) throws VerificationException {
        RevocationKind kind = RevocationKind.parse(at.string("kind"))
                .orElseThrow(() -> at.malformed("kind", "a kind of revocation is expected"));
        return new RevokedName(kind, at.string("issuer"), at.string("id"));
    }

    /** Puts what one entry delivered into the index. */
    static void index(Ledger ledger, LedgerEntry entry, EventIndex index) throws VerificationException {
        for (JsonReader at : read(ledger, entry)) {
            if (at.has("event_id")) {
                index.put(
                        EventIndex.Key.of(at.string("principal"), at.string("issuer"), at.string("event_id")),
                        new EventIndex.Seen(at.integer("sequence", 1), at.string("digest")));
            }
        }
    }

    /** Visits every entry from {@code version} on. */
    static void forEach(Ledger ledger, String domain, long version, Visitor visitor) throws VerificationException {
        long next = Math.max(1, version);
        List<LedgerEntry> chunk = ledger.readFrom(domain, next, CHUNK);
        while (!chunk.isEmpty()) {
            for (LedgerEntry entry : chunk) {
                visitor.visit(entry);
                next = entry.version() + 1;
            }
            chunk = ledger.readFrom(domain, next, CHUNK);
        }
    }

    /** Names of {@code until} that were listed as entries under a later number than theirs. */
    static List<RevokedName> listedLater(Ledger ledger, String domain, Map<RevokedName, Long> until)
            throws VerificationException {
        java.util.LinkedHashSet<RevokedName> found = new java.util.LinkedHashSet<>();
        forEach(ledger, domain, 1, entry -> {
            for (JsonReader at : read(ledger, entry)) {
                RevokedName name = name(at);
                Long number = until.get(name);
                if (number != null && at.integer("sequence", 1) > number && !at.bool("rule")) {
                    found.add(name);
                }
            }
        });
        return List.copyOf(found);
    }
}
