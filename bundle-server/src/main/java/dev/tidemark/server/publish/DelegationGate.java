package dev.tidemark.server.publish;

import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.Targets;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.Salt;
import dev.tidemark.server.repository.DomainState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a new targets role may say of issuers, beyond its shape. Pure. */
final class DelegationGate {
    private DelegationGate() {}

    /** The slugs that are new, with the issuer each names. */
    static Map<String, String> check(DomainState held, Targets next) throws Refused {
        Set<String> delegated = new HashSet<>();
        held.targets()
                .ifPresent(targets -> issuers(targets.role())
                        .forEach(one -> delegated.add(one.role().name())));
        Map<String, String> fresh = new TreeMap<>();
        Set<Long> tags = new HashSet<>();
        Salt salt = Salt.of(held.constants().salt());
        for (Issuer issuer : issuers(next)) {
            String slug = issuer.slug();
            String known = held.slugs().get(slug);
            boolean continues = known != null
                    && known.equals(issuer.claim().issuer())
                    && delegated.contains(issuer.role().name());
            if (known != null && !continues) {
                throw Refused.of(
                        "slug_reused",
                        422,
                        "The slug " + slug + " was used before. A slug is never used again; choose another.");
            }
            if (known == null) {
                fresh.put(slug, issuer.claim().issuer());
            }
            requireKnownBinding(issuer);
            requireOwnTags(tags, salt, issuer);
        }
        return fresh;
    }

    private record Issuer(String slug, DelegatedRole role, IssuerClaim claim) {}

    private static List<Issuer> issuers(Targets targets) {
        List<Issuer> issuers = new ArrayList<>();
        for (DelegatedRole role : targets.delegations().map(Delegations::roles).orElse(List.of())) {
            if (role.tidemark().isPresent()) {
                issuers.add(new Issuer(
                        DomainLayout.slugOf(role.name()).orElseThrow(),
                        role,
                        role.tidemark().get()));
            }
        }
        return issuers;
    }

    private static void requireKnownBinding(Issuer issuer) throws Refused {
        if (KeyBinding.parse(issuer.claim().maxKeyBinding()).isEmpty()) {
            throw Refused.of(
                    "key_binding_unknown",
                    422,
                    "The delegation of " + issuer.slug()
                            + " has a max_key_binding that is none of software, remote_kms, hardware_local,"
                            + " attested_workload.");
        }
    }

    /** Two issuers in one namespace could revoke each other's ids. */
    private static void requireOwnTags(Set<Long> tags, Salt salt, Issuer issuer) throws Refused {
        for (RevocationKind kind : RevocationKind.values()) {
            boolean own;
            try {
                own = tags.add(
                        Fingerprints.namespaceTag(salt, kind, issuer.claim().issuer()));
            } catch (IllegalArgumentException e) {
                throw Refused.of(
                        "issuer_name_invalid", 422, "The issuer of " + issuer.slug() + " is not 1 to 2048 bytes long.");
            }
            if (!own) {
                throw Refused.of(
                        "namespace_collision",
                        422,
                        "The issuer of " + issuer.slug()
                                + " shares a revocation namespace with another. Give it another issuer name.");
            }
        }
    }

    /** The issuers as the lint of a policy wants them. */
    static List<IssuerDelegation> delegations(Targets targets) {
        return issuers(targets).stream()
                .map(issuer -> new IssuerDelegation(
                        issuer.slug(),
                        issuer.claim().issuer(),
                        issuer.claim().trustDomain(),
                        issuer.claim().sourceTypes(),
                        KeyBinding.parse(issuer.claim().maxKeyBinding()).orElse(KeyBinding.SOFTWARE)))
                .toList();
    }
}
