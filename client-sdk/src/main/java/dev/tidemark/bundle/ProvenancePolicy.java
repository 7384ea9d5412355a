package dev.tidemark.bundle;

import java.util.Optional;
import java.util.Set;

/**
 * What a passport's provenance must say. A constraint that is empty demands nothing.
 *
 * @param profile the provenance profile, such as {@code trustplane-spiffe-spire-k8s-v1}
 * @param requiredSpiffeTrustDomain the SPIFFE trust domain
 * @param requiredPosture such as {@code spiffe_svid_verified}
 * @param unknownMembers constraints this reader does not know; if there is one, nothing can meet the policy
 */
public record ProvenancePolicy(
        Optional<String> profile,
        Optional<String> requiredSpiffeTrustDomain,
        Optional<String> requiredPosture,
        Set<String> unknownMembers) {
    public ProvenancePolicy {
        unknownMembers = Set.copyOf(unknownMembers);
    }
}
