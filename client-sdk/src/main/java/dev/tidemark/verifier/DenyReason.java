package dev.tidemark.verifier;

/** Why a request was denied. The codes are a contract with callers, dashboards and audit lines and never change. */
public enum DenyReason {
    /** 1: the request carries no passport. */
    PASSPORT_MISSING("passport_missing"),
    /** 1: it is not a compact JWS of the accepted form, or does not say whose it is. */
    PASSPORT_MALFORMED("passport_malformed"),
    /** 2: nothing was ever verified. */
    BUNDLE_POLICY_MISSING("bundle_policy_missing"),
    /** 3: no route takes this method and path. */
    BUNDLE_ROUTE_MISSING("bundle_route_missing"),
    /** 4: the route's freshness class is one nobody here knows. */
    BUNDLE_FRESHNESS_UNKNOWN("bundle_freshness_unknown"),
    /** 5: the state is too old for the route, or the route's class and risk admit no age at all. */
    STALE_BUNDLE_FAIL_CLOSED("stale_bundle_fail_closed"),
    /** 5: the clock cannot be believed, so the state has no age. */
    CLOCK_UNTRUSTED("clock_untrusted"),
    /** 6: the offline role names no such issuer. */
    UNKNOWN_ISSUER("unknown_issuer"),
    /** 6: the issuer's role is missing, refused or expired. */
    ISSUER_UNAVAILABLE("issuer_unavailable"),
    /** 6: the issuer has no such key, or not at this time. */
    UNKNOWN_KEY("unknown_key"),
    /** 7 */
    REVOKED_ISSUER("revoked_issuer"),
    /** 7 */
    REVOKED_KEY("revoked_key"),
    /** 7 */
    REVOKED_SUBJECT("revoked_subject"),
    /** 7 */
    REVOKED_PASSPORT("revoked_passport"),
    /** 7: issued before the instant from which issuer, key, subject or passport count again. */
    ISSUED_BEFORE_CUTOFF("issued_before_cutoff"),
    /** 8: the signature is not that key's over this passport. */
    INVALID_PASSPORT_SIGNATURE("invalid_passport_signature"),
    /** 8: a claim is missing, of the wrong form, or outside the policy's bounds. */
    PASSPORT_CLAIMS_INVALID("passport_claims_invalid"),
    /** 8 */
    PASSPORT_EXPIRED("passport_expired"),
    /** 8: it is meant for another audience than the route's. */
    AUDIENCE_MISMATCH("audience_mismatch"),
    /** 8: it is of another trust domain than the bundle's or its issuer's. */
    TRUST_DOMAIN_MISMATCH("trust_domain_mismatch"),
    /** 9: none of the route's sources is this issuer, within what its delegation allows it to be. */
    SOURCE_ISSUER_MISMATCH("source_issuer_mismatch"),
    /** 9: the issuer is a source of the route, for another trust domain. */
    SOURCE_TRUST_DOMAIN_MISMATCH("source_trust_domain_mismatch"),
    /** 9: the issuer is a source of the route, for other subjects. */
    SOURCE_SUBJECT_MISMATCH("source_subject_mismatch"),
    /** 10: the proof key is of a weaker class than is demanded, or of a stronger one than its issuer may claim. */
    INSUFFICIENT_KEY_BINDING("insufficient_key_binding"),
    /** 11: provenance is demanded and the passport has none. */
    MISSING_PROVENANCE("missing_provenance"),
    /** 11: the passport's provenance is not the one demanded. */
    PROVENANCE_MISMATCH("provenance_mismatch"),
    /** 11: a member of the context is demanded and the passport does not have it. */
    MISSING_CONTEXT("missing_context"),
    /** 11: the passport's context is not the one demanded. */
    CONTEXT_MISMATCH("context_mismatch"),
    /** 12: the request received is not the one that the caller says it signed. */
    REQUEST_BINDING_MISMATCH("request_binding_mismatch"),
    /** 12: the proof is missing, malformed, or not made with the passport's key. */
    INVALID_REQUEST_PROOF("invalid_request_proof"),
    /** 13: the operator demands an audit line for this route and none can be kept. */
    AUDIT_UNAVAILABLE("audit_unavailable"),
    /** 13: the passport was used before. */
    JTI_REPLAY("jti_replay"),
    /** 13: nobody can tell whether it was: the store does not answer, fails or is full. */
    REPLAY_STORE_UNAVAILABLE("replay_store_unavailable"),
    /** Any step: the verifier itself failed; counted and logged. */
    INTERNAL_ERROR("internal_error");

    private final String code;

    DenyReason(String code) {
        this.code = code;
    }

    /** The stable code. */
    public String code() {
        return code;
    }
}
