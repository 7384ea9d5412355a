package dev.tidemark.server.access;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.access.AccessDenied.Code;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The table of grants: what is not in it is denied. Immutable, thread-safe. */
public final class Grants {
    private final List<Grant> grants;

    private Grants(List<Grant> grants) {
        this.grants = List.copyOf(grants);
    }

    /** A table of these grants. */
    public static Grants of(List<Grant> grants) {
        return new Grants(grants);
    }

    /**
     * Reads {@code {"grants": [{"subject", "domain", "verbs", "roles"?, "issuers"?}]}}.
     *
     * @throws VerificationException with the JSON pointer of what is wrong
     */
    public static Grants parse(byte[] json) throws VerificationException {
        List<Grant> grants = new ArrayList<>();
        for (JsonReader entry :
                JsonReader.of("grants", StrictJson.parse("grants", json)).array("grants")) {
            grants.add(grant(entry));
        }
        return new Grants(grants);
    }

    private static Grant grant(JsonReader at) throws VerificationException {
        for (var member : at.node().properties()) {
            if (!Set.of("subject", "domain", "verbs", "roles", "issuers").contains(member.getKey())) {
                throw at.malformed(member.getKey(), "a grant has no such member");
            }
        }
        if (!TrustDomain.isValid(at.string("domain"))) {
            throw at.malformed("domain", "it is not a trust domain; a grant names exactly one");
        }
        try {
            return new Grant(
                    at.string("subject"),
                    new TrustDomain(at.string("domain")),
                    verbs(at),
                    names(at, "roles"),
                    names(at, "issuers"));
        } catch (IllegalArgumentException e) {
            throw at.malformed("subject", String.valueOf(e.getMessage()));
        }
    }

    private static Set<Verb> verbs(JsonReader at) throws VerificationException {
        Set<Verb> verbs = EnumSet.noneOf(Verb.class);
        for (String word : at.strings("verbs")) {
            verbs.add(Verb.ofWord(word)
                    .orElseThrow(() -> at.malformed("verbs", "a verb is one of publish, revoke, view, audit")));
        }
        return verbs;
    }

    private static Set<String> names(JsonReader at, String member) throws VerificationException {
        return at.has(member) ? Set.copyOf(at.strings(member)) : Set.of();
    }

    /**
     * Demands a grant for {@code verb} in {@code domain}, whatever the object.
     *
     * @throws AccessDenied with {@code grant_missing}
     */
    public void require(Principal principal, Verb verb, TrustDomain domain) throws AccessDenied {
        require(principal, verb, domain, grant -> true, "in " + domain);
    }

    /**
     * Demands a grant to publish {@code role}.
     *
     * @throws AccessDenied with {@code grant_missing}
     */
    public void requirePublish(Principal principal, TrustDomain domain, String role) throws AccessDenied {
        require(principal, Verb.PUBLISH, domain, grant -> grant.roles().contains(role), "for this role of " + domain);
    }

    /**
     * Demands a grant to revoke ids of {@code issuer}.
     *
     * @throws AccessDenied with {@code grant_missing}
     */
    public void requireRevoke(Principal principal, TrustDomain domain, String issuer) throws AccessDenied {
        require(
                principal,
                Verb.REVOKE,
                domain,
                grant -> grant.issuers().contains(issuer),
                "for this issuer in " + domain);
    }

    private void require(Principal principal, Verb verb, TrustDomain domain, Predicate<Grant> covers, String what)
            throws AccessDenied {
        for (Grant grant : grants) {
            if (grant.allows(principal, verb, domain) && covers.test(grant)) {
                return;
            }
        }
        throw new AccessDenied(
                Code.GRANT_MISSING,
                "This caller has no grant to " + verb.word() + " " + what
                        + ". Ask the operator for one, or use the credential of a caller who has it.");
    }
}
