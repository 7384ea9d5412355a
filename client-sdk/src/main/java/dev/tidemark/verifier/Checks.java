package dev.tidemark.verifier;

import java.util.List;

/** The order of the decision: cheap and local first, what cannot be undone last. */
final class Checks {
    private Checks() {}

    /** Steps 1 to 7: what can be judged without a signature, and without the body. */
    static List<Check> early(int maxPassportBytes) {
        return List.of(
                new PassportCheck(maxPassportBytes), // 1 passport_missing, passport_malformed
                new BundleCheck(), // 2 bundle_policy_missing
                new RouteCheck(), // 3 bundle_route_missing
                new FreshnessClassCheck(), // 4 bundle_freshness_unknown
                new FreshnessCheck(), // 5 stale_bundle_fail_closed, clock_untrusted
                new IssuerCheck(), // 6 unknown_issuer, issuer_unavailable, unknown_key
                new RevocationCheck()); // 7 revoked_*, issued_before_cutoff
    }

    /** Step 8: the rest of what a passport alone can show. */
    static List<Check> passport(SignatureVerdicts verdicts) {
        return List.of(
                new ClaimsCheck(verdicts)); // 8 invalid_passport_signature, passport_*, audience_*, trust_domain_*
    }

    /** Steps 9 to 12: whether this passport may do this, in this request. */
    static List<Check> request() {
        return List.of(
                new SourceCheck(), // 9 source_*
                new KeyBindingCheck(), // 10 insufficient_key_binding
                new ProvenanceCheck(), // 11 missing_provenance, provenance_mismatch
                new ContextCheck(), // 11 missing_context, context_mismatch
                new ProofCheck()); // 12 request_binding_mismatch, invalid_request_proof
        // Then 13, which cannot be undone: audit_unavailable, jti_replay, replay_store_unavailable in Verifier.consume.
    }
}
