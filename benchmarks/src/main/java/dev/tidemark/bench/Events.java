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

    /** The body that revokes {@code count} passports of the sample's issuer, named {@code prefix} and a number. */
    static byte[] body(String prefix, long from, int count, Instant now) {
        return body(SampleDomain.ISSUER, prefix, from, count, now);
    }

    /** The same of any issuer. */
    static byte[] body(String issuer, String prefix, long from, int count, Instant now) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode events = body.putArray("events");
        for (long i = from; i < from + count; i++) {
            events.addObject()
                    .put("event_id", "bench-" + prefix + i)
                    .put("kind", "jti")
                    .put("issuer", issuer)
                    .put("id", prefix + i)
                    .put("reason", "keyCompromise")
                    .put("revoked_at", MetadataTime.formatSeconds(now));
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
