package dev.tidemark.cli;

import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.Verified;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a domain has of its authors' roles, verified under the pinned root.
 *
 * @param chain the root chain and, once there is a statement, everything below it
 * @param versions by role name; also of a role that no longer verifies
 * @param roles that verify, by name
 * @param statement whether the domain has one
 */
record PublishedRoles(
        TrustedMetadata chain, Map<String, Long> versions, Map<String, Verified<Targets>> roles, boolean statement) {
    static final String TARGETS = "targets";

    PublishedRoles {
        versions = Map.copyOf(new TreeMap<>(versions));
        roles = Map.copyOf(new TreeMap<>(roles));
    }

    Optional<Targets> role(String name) {
        return Optional.ofNullable(roles.get(name)).map(Verified::role);
    }

    long version(String name) {
        return versions.getOrDefault(name, 0L);
    }

    Optional<Delegations> delegations() {
        return role(TARGETS).flatMap(Targets::delegations);
    }

    List<String> delegatedNames() {
        return delegations().stream()
                .flatMap(all -> all.roles().stream())
                .map(DelegatedRole::name)
                .toList();
    }
}
