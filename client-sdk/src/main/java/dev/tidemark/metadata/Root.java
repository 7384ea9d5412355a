package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * TUF root: the keys and thresholds of the top-level roles, and the domain's constants.
 *
 * @param version at least 1
 * @param expires whole seconds
 * @param consistentSnapshot whether file names carry versions and digests
 * @param keys by key id
 * @param roles by role name; root, timestamp, snapshot and targets are always there
 * @param tidemark the constants of a Tidemark repository; absent for any other
 */
public record Root(
        long version,
        Instant expires,
        boolean consistentSnapshot,
        Map<String, MetadataKey> keys,
        Map<String, RoleKeys> roles,
        Optional<RootExtension> tidemark)
        implements SignedRole {
    static final String TYPE = "root";

    public Root {
        keys = Map.copyOf(keys);
        roles = Map.copyOf(roles);
        for (String role : new String[] {TYPE, Timestamp.TYPE, Snapshot.TYPE, Targets.TYPE}) {
            if (!roles.containsKey(role)) {
                throw new IllegalArgumentException("a root names the keys of " + role);
            }
        }
    }

    static Root parse(JsonReader at) throws VerificationException {
        Map<String, RoleKeys> roles = new LinkedHashMap<>();
        for (Map.Entry<String, JsonReader> member : at.objects("roles")) {
            roles.put(member.getKey(), RoleKeys.parse(member.getValue()));
        }
        for (String role : new String[] {TYPE, Timestamp.TYPE, Snapshot.TYPE, Targets.TYPE}) {
            if (!roles.containsKey(role)) {
                throw at.malformed("roles", "the role " + role + " is missing");
            }
        }
        boolean consistent = at.has("consistent_snapshot") && at.bool("consistent_snapshot");
        if (at.has(Extensions.MEMBER) && !consistent) {
            throw at.malformed("consistent_snapshot", "a Tidemark repository has consistent snapshots");
        }
        return new Root(
                at.integer("version", 1),
                at.seconds("expires"),
                consistent,
                KeyTable.parse(at),
                roles,
                at.has(Extensions.MEMBER) ? Optional.of(RootExtension.parse(at)) : Optional.empty());
    }

    /** The keys of one top-level role. */
    public RoleKeys role(String name) {
        RoleKeys found = roles.get(name);
        if (found == null) {
            throw new IllegalArgumentException("not a top-level role: " + name);
        }
        return found;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = SignedRole.header(this);
        json.put("consistent_snapshot", consistentSnapshot);
        json.set("keys", KeyTable.toJson(keys));
        ObjectNode roleTable = json.putObject("roles");
        new TreeMap<>(roles).forEach((name, role) -> roleTable.set(name, role.toJson()));
        tidemark.ifPresent(extension -> json.set(Extensions.MEMBER, extension.toJson()));
        return json;
    }
}
