package dev.tidemark.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last now of the published statement, kept in the state directory, so that no restart makes that statement younger.
 * It is written when a cycle brought no newer statement, and at the end: heartbeats cost nothing.
 *
 * <p><b>Trust.</b> Whoever controls the directory can raise it, which closes routes until a newer statement is verified,
 * or remove it, which leaves the wall clock and the marks.
 */
final class LastNowFile {
    private static final String NAME = "last-now.json";
    private static final int MAX_BYTES = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(LastNowFile.class);

    private LastNowFile() {}

    static Optional<Carried.LastNow> read(StateDirectory directory) {
        try {
            Optional<byte[]> bytes = directory.trusted(NAME, MAX_BYTES);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            JsonReader at = JsonReader.of(NAME, StrictJson.parse(NAME, bytes.get()));
            return Optional.of(
                    new Carried.LastNow(at.string("statement"), new AtomicLong(at.integer("last_now_ms", 0))));
        } catch (VerificationException | StateException e) {
            LOG.warn("{} cannot be read, and is not needed: {}", NAME, e.getMessage());
            return Optional.empty();
        }
    }

    static void store(StateDirectory directory, Carried.LastNow lastNow) throws StateException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("statement", lastNow.statement());
        json.put("last_now_ms", Math.max(0, lastNow.millis().get()));
        directory.storeTrusted(NAME, CanonicalJson.encode(json));
    }
}
