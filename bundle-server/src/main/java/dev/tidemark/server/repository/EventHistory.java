package dev.tidemark.server.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.storage.CorruptLedgerException;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Reads back what {@link EventLog} wrote. Every call blocks on the store. Thread-safe. */
final class EventHistory {
    private static final int PAGE = 32;

    /** Canonical JSON writes a control character, such as one of a principal's name, as it is. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private final Ledger ledger;
    private final String domain;

    EventHistory(Ledger ledger, String domain) {
        this.ledger = ledger;
        this.domain = domain;
    }

    /**
     * The events after a number, ascending: at most so many, and no more chunks once they have this many bytes.
     *
     * @param to the last number of a publication
     */
    List<JsonNode> after(long after, long to, int limit, int bytes) {
        List<JsonNode> found = new ArrayList<>();
        long last = after;
        int read = 0;
        while (found.size() < limit && read < bytes && last < to) {
            List<LedgerRow> page =
                    ledger.rows(domain, name(last + 1), name(to + 1), Math.min(PAGE, limit - found.size()));
            if (page.isEmpty()) {
                break;
            }
            for (LedgerRow chunk : page) {
                for (JsonNode event : events(chunk)) {
                    if (sequence(event) > after && found.size() < limit) {
                        found.add(event);
                    }
                }
                last = Long.parseLong(chunk.name().substring(RowNames.EVENTS.length()), 16);
                read += chunk.value().length;
                if (read >= bytes) {
                    break;
                }
            }
        }
        return found;
    }

    /** The events of these numbers, as far as there are such; a chunk that holds several is read once. */
    Map<Long, JsonNode> of(SortedSet<Long> numbers) {
        Map<Long, JsonNode> found = new HashMap<>();
        Map<Long, JsonNode> chunk = Map.of();
        for (long number : numbers) {
            if (!chunk.containsKey(number)) {
                chunk = chunkOf(number);
            }
            JsonNode event = chunk.get(number);
            if (event != null) {
                found.put(number, event);
            }
        }
        return found;
    }

    private Map<Long, JsonNode> chunkOf(long number) {
        Map<Long, JsonNode> events = new HashMap<>();
        for (LedgerRow chunk : ledger.rows(domain, name(number), RowNames.end(RowNames.EVENTS), 1)) {
            events(chunk).forEach(event -> events.put(sequence(event), event));
        }
        return events;
    }

    private static String name(long number) {
        return RowNames.EVENTS + RowNames.number(number);
    }

    static long sequence(JsonNode event) {
        return event.path("sequence").longValue();
    }

    private static JsonNode events(LedgerRow chunk) {
        try {
            return JSON.readTree(chunk.value()).path("events");
        } catch (IOException e) {
            throw new CorruptLedgerException("row '" + chunk.name() + "' holds no events", e);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }
}
