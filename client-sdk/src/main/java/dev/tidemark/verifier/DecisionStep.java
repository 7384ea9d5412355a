package dev.tidemark.verifier;

import static dev.tidemark.verifier.DenyReason.*;

import java.util.EnumSet;
import java.util.Set;

/** The steps of a decision, in their order, as a record of one can be looked at. */
@SuppressWarnings("ImmutableEnumChecker") // its sets are never changed
public enum DecisionStep {
    PASSPORT("1 passport", false, "the passport itself is not in a line", PASSPORT_MISSING, PASSPORT_MALFORMED),
    BUNDLE("2 bundle", true, "", BUNDLE_POLICY_MISSING),
    ROUTE("3 route", true, "", BUNDLE_ROUTE_MISSING),
    FRESHNESS_CLASS("4 freshness class", true, "", BUNDLE_FRESHNESS_UNKNOWN),
    FRESHNESS("5 freshness", true, "", STALE_BUNDLE_FAIL_CLOSED, CLOCK_UNTRUSTED),
    ISSUER("6 issuer and key", true, "", UNKNOWN_ISSUER, ISSUER_UNAVAILABLE, UNKNOWN_KEY),
    REVOCATION(
            "7 revocation",
            true,
            "whether subject or passport is revoked, since their names are masked",
            REVOKED_ISSUER,
            REVOKED_KEY,
            REVOKED_SUBJECT,
            REVOKED_PASSPORT,
            ISSUED_BEFORE_CUTOFF),
    SIGNATURE("8 signature", false, "no signature is in a line", INVALID_PASSPORT_SIGNATURE),
    CLAIMS(
            "8 claims",
            true,
            "the form of claims that a line does not hold",
            PASSPORT_CLAIMS_INVALID,
            PASSPORT_EXPIRED,
            AUDIENCE_MISMATCH,
            TRUST_DOMAIN_MISMATCH),
    SOURCE(
            "9 source",
            true,
            "whether a source admits the subject, since its name is masked",
            SOURCE_ISSUER_MISMATCH,
            SOURCE_TRUST_DOMAIN_MISMATCH,
            SOURCE_SUBJECT_MISMATCH),
    KEY_BINDING("10 key binding", true, "", INSUFFICIENT_KEY_BINDING),
    PROVENANCE(
            "11 provenance",
            true,
            "whether the SPIFFE ID is of the stated domain, since it is masked",
            MISSING_PROVENANCE,
            PROVENANCE_MISMATCH),
    CONTEXT("11 context", true, "", MISSING_CONTEXT, CONTEXT_MISMATCH),
    PROOF(
            "12 request and proof",
            false,
            "no proof, query or body is in a line",
            REQUEST_BINDING_MISMATCH,
            INVALID_REQUEST_PROOF),
    LAST(
            "13 audit and replay",
            false,
            "what the audit log and the replay store answered",
            AUDIT_UNAVAILABLE,
            JTI_REPLAY,
            REPLAY_STORE_UNAVAILABLE,
            INTERNAL_ERROR);

    private final String title;
    private final boolean recomputed;
    private final String untold;
    private final Set<DenyReason> reasons;

    DecisionStep(String title, boolean recomputed, String untold, DenyReason first, DenyReason... others) {
        this.title = title;
        this.recomputed = recomputed;
        this.untold = untold;
        this.reasons = EnumSet.of(first, others);
    }

    /** Number and name. */
    public String title() {
        return title;
    }

    /** Whether a record shows enough to make it again; else it is as recorded. */
    boolean isRecomputed() {
        return recomputed;
    }

    /** What a record cannot show. */
    String untold() {
        return untold;
    }

    /** Whether verifiers of passports alone leave it out. */
    boolean isOfRequest() {
        return compareTo(SOURCE) >= 0 && compareTo(PROOF) <= 0;
    }

    /** The one that denies so. */
    static DecisionStep of(DenyReason reason) {
        for (DecisionStep step : values()) {
            if (step.reasons.contains(reason)) {
                return step;
            }
        }
        throw new IllegalArgumentException("no step denies with " + reason);
    }
}
