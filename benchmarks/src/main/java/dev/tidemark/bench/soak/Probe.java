package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/**
 * A request whose decision changes once, everywhere, because of one change at the server.
 *
 * @param id of the change
 * @param kind what is changed, for the figures: {@code publication} or a kind of revocation
 * @param passport that the request carries
 * @param before decisions that are right until the change arrives
 * @param after decisions that are right once it was sent
 * @param deadlineMillis after the acknowledgement, {@code before} is wrong from then on
 * @param lasting whether {@code after} stays right for as long as the passport lives
 */
record Probe(
        String id,
        String kind,
        String passport,
        Set<String> before,
        Set<String> after,
        long deadlineMillis,
        boolean lasting) {

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("kind", kind).put("passport", passport);
        json.put("deadline_ms", deadlineMillis).put("lasting", lasting);
        ArrayNode first = json.putArray("before");
        before.forEach(first::add);
        ArrayNode then = json.putArray("after");
        after.forEach(then::add);
        return json;
    }

    static Probe of(JsonNode json) {
        return new Probe(
                json.path("id").asText(),
                json.path("kind").asText(),
                json.path("passport").asText(),
                texts(json.path("before")),
                texts(json.path("after")),
                json.path("deadline_ms").asLong(),
                json.path("lasting").asBoolean());
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
