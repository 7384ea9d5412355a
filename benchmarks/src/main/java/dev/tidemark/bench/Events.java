package dev.tidemark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.MetadataTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Requests to revoke passports. */
final class Events {
    static final String PATH = Tidemark.path("revocations");

    private Events() {}

    /** The body that revokes {@code count} passports whose names are {@code prefix} and a number. */
    static byte[] body(String prefix, long from, int count, Instant now) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode events = body.putArray("events");
        for (long i = from; i < from + count; i++) {
            events.addObject()
                    .put("event_id", "bench-" + prefix + i)
                    .put("kind", "jti")
                    .put("issuer", SampleDomain.ISSUER)
                    .put("id", prefix + i)
                    .put("reason", "keyCompromise")
                    .put("revoked_at", MetadataTime.formatSeconds(now));
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
