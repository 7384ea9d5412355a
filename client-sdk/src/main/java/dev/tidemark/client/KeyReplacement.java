package dev.tidemark.client;

import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** When a root takes from what was signed before it the power to bind (TUF 1.0.34, 5.3.11), judged by keys alone. */
final class KeyReplacement {
    private static final List<String> NUMBERED = List.of("timestamp", "snapshot");

    private KeyReplacement() {}

    /** Whether a statement or an index that {@code before} accepts may be refused by {@code after}. */
    static boolean between(Root before, Root after) {
        return NUMBERED.stream()
                .anyMatch(
                        role -> after.role(role).threshold() > before.role(role).threshold()
                                || !keys(after, role).containsAll(keys(before, role)));
    }

    private static Set<String> keys(Root root, String role) {
        RoleKeys named = root.role(role);
        Set<String> keys = new HashSet<>();
        for (String id : named.keyIds()) {
            MetadataKey key = root.keys().get(id);
            if (key != null) {
                keys.add(key.computedId());
            }
        }
        return keys;
    }
}
