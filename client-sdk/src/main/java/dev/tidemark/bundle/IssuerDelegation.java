package dev.tidemark.bundle;

import java.util.Set;

/**
 * Who a slug is and how high it may claim, as the offline role says.
 *
 * @param slug the issuer's place in the repository
 * @param issuer equals a passport's {@code iss}
 * @param trustDomain equals a passport's {@code trust_domain}
 * @param sourceTypes which kinds of source it may be
 * @param maxKeyBinding the highest class its passports may claim
 */
public record IssuerDelegation(
        String slug, String issuer, String trustDomain, Set<String> sourceTypes, KeyBinding maxKeyBinding) {
    public IssuerDelegation {
        sourceTypes = Set.copyOf(sourceTypes);
    }
}
