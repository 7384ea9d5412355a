package dev.tidemark.metadata;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The one shape that the delegations of a Tidemark domain have: {@code policy}, {@code revocations}, then one role an
 * issuer, each terminating, each over its own folder. Anything else is refused, so that no path can be signed by two.
 */
public final class DomainLayout {
    /** Signs {@link #POLICY_TARGET}. */
    public static final String POLICY = "policy";

    /** Signs the segments and the rules. */
    public static final String REVOCATIONS = "revocations";

    /** What each protected route demands. */
    public static final String POLICY_TARGET = "policy/bundle.json";

    /** Revocations by exact name. */
    public static final String RULES_TARGET = "revocations/rules.json";

    /** Ending of a revocation segment's target path. */
    public static final String SEGMENT_SUFFIX = ".tmr";

    private static final String ISSUER_PREFIX = "issuer.";
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** Needs no escaping in an address or a directory, and cannot leave either. */
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.~-]{0,127}");

    private DomainLayout() {}

    /** Whether {@code slug} can name an issuer's folder. */
    public static boolean isSlug(String slug) {
        return SLUG.matcher(slug).matches();
    }

    /** {@code issuer.<slug>}. */
    public static String issuerRole(String slug) {
        return ISSUER_PREFIX + slug;
    }

    /** The slug of an issuer's role; empty for any other role. */
    public static Optional<String> slugOf(String role) {
        return isIssuerRole(role) ? Optional.of(role.substring(ISSUER_PREFIX.length())) : Optional.empty();
    }

    /** {@code issuers/<slug>/jwks.json}. */
    public static String issuerTarget(String slug) {
        return "issuers/" + slug + "/jwks.json";
    }

    /** The only path pattern a role of this name may have. */
    public static String pathPattern(String role) {
        return isIssuerRole(role) ? "issuers/" + role.substring(ISSUER_PREFIX.length()) + "/*" : role + "/*";
    }

    static boolean isIssuerRole(String role) {
        return role.startsWith(ISSUER_PREFIX) && isSlug(role.substring(ISSUER_PREFIX.length()));
    }

    /** Refuses a targets role of another shape. */
    static void require(Targets targets) throws VerificationException {
        if (!targets.targets().isEmpty()) {
            throw refused("targets", "it signs targets of its own");
        }
        List<DelegatedRole> roles =
                targets.delegations().map(Delegations::roles).orElse(List.of());
        Set<String> issuers = new HashSet<>();
        for (int i = 0; i < roles.size(); i++) {
            DelegatedRole role = roles.get(i);
            requirePlace(i, role.name());
            if (!role.terminating()) {
                throw refused(role.name(), "it is not terminating");
            }
            if (!role.paths().equals(List.of(pathPattern(role.name())))) {
                throw refused(role.name(), "its path pattern is not " + pathPattern(role.name()));
            }
            if (role.tidemark().isPresent()
                    && !issuers.add(role.tidemark().get().issuer())) {
                throw refused(role.name(), "another delegation names the same issuer");
            }
        }
        if (roles.size() < 2) {
            throw refused("targets", "policy and revocations must be delegated");
        }
    }

    private static void requirePlace(int index, String name) throws VerificationException {
        boolean right = switch (index) {
            case 0 -> name.equals(POLICY);
            case 1 -> name.equals(REVOCATIONS);
            default -> isIssuerRole(name);
        };
        if (!right) {
            throw refused("delegation " + index, "the order is policy, revocations, then issuers");
        }
    }

    /** Refuses a delegated role that delegates, that signs outside its folder, or a target that has no sha256 digest. */
    static void requireOwnPaths(String role, Targets targets) throws VerificationException {
        if (targets.delegations().isPresent()
                && !targets.delegations().get().roles().isEmpty()) {
            throw refused(role, "a delegated role may not delegate");
        }
        String pattern = pathPattern(role);
        String folder = pattern.substring(0, pattern.length() - 1);
        for (Map.Entry<String, TargetFile> target : targets.targets().entrySet()) {
            String path = target.getKey();
            if (!path.startsWith(folder)
                    || !FILE_NAME.matcher(path.substring(folder.length())).matches()) {
                throw refused(role, "it signs a path that is no plain file name in " + folder);
            }
            if (!target.getValue().hashes().containsKey("sha256")) {
                throw refused(role, "a target has no sha256 digest, by which files are named");
            }
        }
    }

    private static VerificationException refused(String what, String problem) {
        return new VerificationException(new Rejection.NotDelegated(what, problem));
    }
}
