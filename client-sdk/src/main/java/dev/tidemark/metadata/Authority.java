package dev.tidemark.metadata;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * On whose word a file counts: the role it is read as, the keys that may sign it by key id, and how many must. Two equal
 * authorities accept exactly the same bytes and read the same in them, so that bytes which one has accepted need no
 * second look under the other; any other key, threshold, name or kind makes another authority.
 *
 * @param role the name of the role
 * @param kind decides which members the file must have
 * @param threshold of distinct keys
 * @param keys what can verify, by key id; keys of an unknown scheme verify nothing and are left out
 */
record Authority(String role, RepositoryKind kind, int threshold, Map<String, VerifyingKey> keys) {
    Authority {
        keys = Map.copyOf(keys);
    }

    static Authority of(String role, RepositoryKind kind, RoleKeys signers, Map<String, MetadataKey> table) {
        Map<String, VerifyingKey> keys = new HashMap<>();
        for (String id : signers.keyIds()) {
            MetadataKey key = table.get(id);
            if (key != null) {
                key.material().ifPresent(material -> keys.put(id, material));
            }
        }
        return new Authority(role, kind, signers.threshold(), keys);
    }

    // By hand: what the compiler leaves to run time is made anew by every start.
    @Override
    public boolean equals(Object other) {
        return other instanceof Authority that
                && role.equals(that.role)
                && kind == that.kind
                && threshold == that.threshold
                && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, kind, threshold, keys);
    }

    /** The authority over a top-level role that a root names. */
    static Authority of(String role, Root root) {
        return of(role, RepositoryKind.of(root), root.role(role), root.keys());
    }
}
