package dev.tidemark.bundle;

import java.util.Optional;
import java.util.Set;

/**
 * One rule of a route's {@code allowed_sources}: issuer, trust domain, subject and class must match together.
 *
 * @param sourceType such as {@code software_jwks}, {@code oidc_jwks}, {@code spiffe_spire}
 * @param issuer equals the passport's {@code iss}
 * @param trustDomain equals the passport's {@code trust_domain}
 * @param subject which {@code sub} it admits
 * @param requiredKeyBinding the class demanded of its passports: the stronger of the route's and the source's own
 * @param provenance adds to the bundle's own, never replaces it
 * @param context what the passport's context must say
 * @param unknownMembers members this reader does not know, which may narrow the rule
 */
public record AllowedSource(
        String sourceType,
        String issuer,
        String trustDomain,
        SubjectRule subject,
        KeyBinding requiredKeyBinding,
        Optional<ProvenancePolicy> provenance,
        Optional<ContextPolicy> context,
        Set<String> unknownMembers) {
    public AllowedSource {
        unknownMembers = Set.copyOf(unknownMembers);
    }

    /** Whether this reader knows every constraint of the rule. A rule it does not understand matches nobody. */
    public boolean isUnderstood() {
        return unknownMembers.isEmpty()
                && provenance.map(p -> p.unknownMembers().isEmpty()).orElse(true)
                && context.map(c -> c.unknownMembers().isEmpty()).orElse(true);
    }
}
