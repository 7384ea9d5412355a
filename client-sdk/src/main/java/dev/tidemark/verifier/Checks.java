package dev.tidemark.verifier;

import java.util.List;

/** The order of the decision: cheap and local first, what cannot be undone last. */
final class Checks {
    private Checks() {}

    /** Steps 1 to 8: everything that a passport alone can show. */
    static List<Check> passportOnly(int maxPassportBytes, SignatureVerdicts verdicts) {
        return List.of(
                new PassportCheck(maxPassportBytes), // 1 passport_missing, passport_malformed
                new BundleCheck(), // 2 bundle_policy_missing
                new RouteCheck(), // 3 bundle_route_missing
                new FreshnessClassCheck(), // 4 bundle_freshness_unknown
                new FreshnessCheck(), // 5 stale_bundle_fail_closed, clock_untrusted
                new IssuerCheck(), // 6 unknown_issuer, issuer_unavailable, unknown_key
                new RevocationCheck(), // 7 revoked_*, issued_before_cutoff
                new ClaimsCheck(verdicts)); // 8 invalid_passport_signature, passport_*, audience_*, trust_domain_*
        // Then 9 source, 10 key binding, 11 provenance and context, 12 transcript and proof. 13 replay is ReplayStep.
    }
}
