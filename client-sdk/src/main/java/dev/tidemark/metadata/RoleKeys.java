package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which keys may sign a role, and how many distinct ones must.
 *
 * @param keyIds key ids, opaque
 * @param threshold at least 1
 */
public record RoleKeys(Set<String> keyIds, int threshold) {
    /** @throws IllegalArgumentException if the threshold is below 1 */
    public RoleKeys {
        if (threshold < 1) {
            throw new IllegalArgumentException("a threshold is at least 1");
        }
        keyIds = Collections.unmodifiableSet(new TreeSet<>(keyIds));
    }

    static RoleKeys parse(JsonReader at) throws VerificationException {
        List<String> ids = at.strings("keyids");
        Set<String> distinct = new TreeSet<>(ids);
        if (distinct.size() != ids.size()) {
            throw at.malformed("keyids", "a key id appears twice");
        }
        long threshold = at.integer("threshold", 1);
        if (threshold > Limits.MAX_KEYS) {
            throw at.malformed("threshold", "it is above " + Limits.MAX_KEYS);
        }
        return new RoleKeys(distinct, (int) threshold);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("keyids", Json.strings(keyIds));
        json.put("threshold", threshold);
        return json;
    }
}
