package dev.tidemark.cli;

import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Root;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One bundle, to be compared with another: what authors say, wherever it was read.
 *
 * @param name how it is called in a result
 * @param root the root in force; empty for a policy alone
 * @param policy empty where there is none
 * @param delegations who signs what; empty for a policy alone
 * @param issuers key sets by slug
 * @param versions of the roles that carry it, by name; empty where they have none
 */
record BundleSide(
        String name,
        Optional<Root> root,
        Optional<PolicyDocument> policy,
        Optional<Delegations> delegations,
        Map<String, IssuerDocument> issuers,
        Map<String, Long> versions) {
    BundleSide {
        issuers = Map.copyOf(issuers);
        versions = Map.copyOf(new TreeMap<>(versions));
    }
}
