package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerRow;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The full events of one publication, as rows: the events themselves in chunks, each event's number by who sent it, and
 * each number under which a name was listed as an entry, by that name: a rule says its number itself. Not thread-safe.
 */
final class EventLog {
    private static final int CHUNK_BYTES = 48 * 1024;
    private static final int PAGE = 256;
    private static final byte ENTRY = 0;

    private final Map<String, byte[]> rows = new HashMap<>();
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    private long last;

    /** An event as it was delivered; {@code rule} says what the server made of it. */
    void add(long sequence, String principal, RevocationRequest.Submitted submitted, boolean rule) {
        RevocationEvent event = submitted.event();
        ObjectNode node = node(sequence, event.name(), rule);
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
        rows.put(
                EventIndex.rowName(principal, event.issuer(), event.eventId()),
                new EventIndex.Seen(sequence, submitted.digest()).toBytes());
        put(sequence, event.name(), rule, node);
    }

    /** A number the server took itself, to keep a name revoked that the policy reinstates up to an earlier number. */
    void addKept(long sequence, RevokedName name) {
        put(sequence, name, true, node(sequence, name, true));
    }

    private static ObjectNode node(long sequence, RevokedName name, boolean rule) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("sequence", sequence)
                .put("kind", name.kind().wireName())
                .put("issuer", name.issuer())
                .put("id", name.id())
                .put("rule", rule);
    }

    private void put(long sequence, RevokedName name, boolean rule, ObjectNode node) {
        if (!rule) {
            rows.put(namePrefix(name) + RowNames.number(sequence), new byte[] {ENTRY});
        }
        byte[] event = CanonicalJson.encode(node);
        if (chunk.size() > 0 && chunk.size() + event.length > CHUNK_BYTES) {
            closeChunk();
        }
        chunk.writeBytes((chunk.size() == 0 ? "{\"events\":[" : ",").getBytes(StandardCharsets.UTF_8));
        chunk.writeBytes(event);
        last = sequence;
    }

    private void closeChunk() {
        chunk.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        rows.put(RowNames.EVENTS + RowNames.number(last), chunk.toByteArray());
        chunk.reset();
    }

    /** What is appended with the publication. Nothing may be added after this. */
    Map<String, byte[]> rows() {
        if (chunk.size() > 0) {
            closeChunk();
        }
        return rows;
    }

    private static String namePrefix(RevokedName name) {
        return RowNames.NAME + RowNames.key(name.kind().wireName(), name.issuer(), name.id()) + "/";
    }

    /**
     * Names that were listed as entries under a later number than theirs in {@code until}, each with such a number.
     *
     * @param from numbers up to this one have been looked at
     * @param to the last number to look at
     */
    static Map<RevokedName, Long> listedLater(
            Ledger ledger, String domain, Map<RevokedName, Long> until, long from, long to) {
        Map<RevokedName, Long> found = new HashMap<>();
        until.forEach((name, number) -> {
            long entry = firstEntry(ledger, domain, name, Math.max(number, from) + 1, to, () -> {});
            if (entry > 0) {
                found.put(name, entry);
            }
        });
        return found;
    }

    /**
     * The first number in this range under which a name was listed as an entry; 0 if there is none. Older ledgers have rows
     * of rules as well, which are passed over.
     *
     * @param each runs before each page, and may throw to end it
     */
    static long firstEntry(Ledger ledger, String domain, RevokedName name, long from, long to, Runnable each) {
        String prefix = namePrefix(name);
        String end = prefix + RowNames.number(to + 1);
        long next = from;
        while (next <= to) {
            each.run();
            List<LedgerRow> page = ledger.rows(domain, prefix + RowNames.number(next), end, PAGE);
            for (LedgerRow row : page) {
                long sequence = Long.parseLong(row.name().substring(prefix.length()), 16);
                if (row.value()[0] == ENTRY) {
                    return sequence;
                }
                next = sequence + 1;
            }
            if (page.size() < PAGE) {
                return 0;
            }
        }
        return 0;
    }
}
