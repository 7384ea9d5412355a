package dev.tidemark.server.access;

import dev.tidemark.metadata.TrustDomain;
import java.util.Set;

/**
 * What one subject may do in one domain. Names are exact: there are no patterns and no word for "all".
 *
 * @param subject the {@code sub} it is for
 * @param domain the one domain it holds in
 * @param verbs what is allowed
 * @param roles the roles that may be published
 * @param issuers the issuers whose ids may be revoked
 */
public record Grant(String subject, TrustDomain domain, Set<Verb> verbs, Set<String> roles, Set<String> issuers) {
    /** @throws IllegalArgumentException if a name is empty or a pattern */
    public Grant {
        requireExact("subject", subject);
        verbs = Set.copyOf(verbs);
        roles = Set.copyOf(roles);
        issuers = Set.copyOf(issuers);
        roles.forEach(role -> requireExact("role", role));
        issuers.forEach(issuer -> requireExact("issuer", issuer));
    }

    private static void requireExact(String what, String name) {
        if (name.isBlank() || name.contains("*")) {
            throw new IllegalArgumentException("a grant's " + what + " is an exact name, not empty and not a pattern");
        }
    }

    boolean allows(Principal principal, Verb verb, TrustDomain asked) {
        return subject.equals(principal.subject())
                && domain.equals(asked)
                && principal.domain().equals(asked)
                && verbs.contains(verb);
    }
}
