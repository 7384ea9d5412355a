package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The member {@code delegations} of a targets role.
 *
 * @param keys by key id
 * @param roles in the order of search
 */
public record Delegations(Map<String, MetadataKey> keys, List<DelegatedRole> roles) {
    public Delegations {
        keys = Map.copyOf(keys);
        roles = List.copyOf(roles);
    }

    static Delegations parse(JsonReader at, RepositoryKind kind) throws VerificationException {
        Map<String, MetadataKey> keys = KeyTable.parse(at);
        at.requireAtMost(Limits.MAX_DELEGATIONS, "delegations", "roles");
        List<JsonReader> entries = at.array("roles");
        List<DelegatedRole> roles = new ArrayList<>(entries.size());
        Set<String> names = new HashSet<>();
        for (JsonReader entry : entries) {
            DelegatedRole role = DelegatedRole.parse(entry, kind);
            if (!names.add(role.name())) {
                throw entry.malformed("name", "two delegations have one name");
            }
            roles.add(role);
        }
        return new Delegations(keys, roles);
    }

    /** The delegation of that name. */
    public Optional<DelegatedRole> role(String name) {
        for (DelegatedRole role : roles) {
            if (role.name().equals(name)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("keys", KeyTable.toJson(keys));
        ArrayNode list = json.putArray("roles");
        roles.forEach(role -> list.add(role.toJson()));
        return json;
    }
}
