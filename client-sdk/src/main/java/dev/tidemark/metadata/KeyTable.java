package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The member {@code keys} of root and of delegations: opaque key ids, one id one key. */
final class KeyTable {
    private KeyTable() {}

    static Map<String, MetadataKey> parse(JsonReader at) throws VerificationException {
        at.requireAtMost(Limits.MAX_KEYS, "keys", "keys");
        List<Map.Entry<String, JsonReader>> members = at.objects("keys");
        Map<String, MetadataKey> keys = new LinkedHashMap<>();
        for (Map.Entry<String, JsonReader> member : members) {
            keys.put(member.getKey(), MetadataKey.parse(member.getValue()));
        }
        return Collections.unmodifiableMap(keys);
    }

    static ObjectNode toJson(Map<String, MetadataKey> keys) {
        ObjectNode json = Json.object();
        new TreeMap<>(keys).forEach((id, key) -> json.set(id, key.json()));
        return json;
    }
}
