package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One delegation.
 *
 * @param name the role's name
 * @param keys who signs it
 * @param terminating whether the search for a target ends here; {@code false} where the member is left out, as it is in
 *     the specification's own example
 * @param paths patterns of the target paths it may sign; empty if prefixes are used, or neither is
 * @param pathHashPrefixes hex prefixes of SHA-256 of those paths; empty if patterns are used, or neither is
 * @param tidemark what the offline role says of an issuer; present exactly on issuers' delegations
 */
public record DelegatedRole(
        String name,
        RoleKeys keys,
        boolean terminating,
        List<String> paths,
        List<String> pathHashPrefixes,
        Optional<IssuerClaim> tidemark) {
    private static final Set<String> RESERVED = Set.of("root", "timestamp", "snapshot", "targets");

    public DelegatedRole {
        paths = List.copyOf(paths);
        pathHashPrefixes = List.copyOf(pathHashPrefixes);
    }

    static DelegatedRole parse(JsonReader at, RepositoryKind kind) throws VerificationException {
        String name = at.string("name");
        if (name.isEmpty() || RESERVED.contains(name)) {
            throw at.malformed("name", "a delegated role has a name of its own");
        }
        if (at.has("paths") && at.has("path_hash_prefixes")) {
            throw at.malformed("paths", "only one of paths and path_hash_prefixes may be there");
        }
        boolean issuer = kind == RepositoryKind.TIDEMARK && DomainLayout.isIssuerRole(name);
        return new DelegatedRole(
                name,
                RoleKeys.parse(at),
                at.has("terminating") && at.bool("terminating"),
                at.has("paths") ? at.strings("paths") : List.of(),
                at.has("path_hash_prefixes") ? at.strings("path_hash_prefixes") : List.of(),
                issuer ? Optional.of(Extensions.require(name, at, IssuerClaim::parse)) : Optional.empty());
    }

    /** Whether this delegation is for {@code path}: a pattern matches it, or its SHA-256 begins with a prefix; without either, none. */
    boolean covers(String path) {
        if (pathHashPrefixes.isEmpty()) {
            return paths.stream().anyMatch(pattern -> PathPattern.matches(pattern, path));
        }
        String digest = Digests.sha256Hex(path.getBytes(StandardCharsets.UTF_8));
        return pathHashPrefixes.stream().anyMatch(digest::startsWith);
    }

    ObjectNode toJson() {
        ObjectNode json = keys.toJson();
        json.put("name", name);
        json.put("terminating", terminating);
        if (pathHashPrefixes.isEmpty()) {
            json.set("paths", Json.strings(paths));
        } else {
            json.set("path_hash_prefixes", Json.strings(pathHashPrefixes));
        }
        tidemark.ifPresent(claim -> json.set(Extensions.MEMBER, claim.toJson()));
        return json;
    }
}
