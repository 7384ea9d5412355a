package dev.tidemark.verifier.audit;

/**
 * The members of an audit line. Those above {@code tidemark} are the contract's, with its names; those
 * within it are ours.
 */
public enum AuditMember {
    VERSION("version", When.ALWAYS, "`trustplane-auth-audit-event-v0.1`"),
    OCCURRED_AT("occurred_at", When.ALWAYS, "when it was decided, by the verifier's time, UTC with milliseconds"),
    COMPONENT("component", When.ALWAYS, "`verifier` or `adapter`, as configured"),
    OUTCOME("outcome", When.ALWAYS, "`allow` or `deny`"),
    ACCEPTED("accepted", When.ALWAYS, "whether it was allowed"),
    REASON_CODE("reason_code", When.ALWAYS, "`verified`, or the code of the denial"),
    DETAIL_REASON("detail_reason", When.ALWAYS, 2048, "the sentence that the decision explains itself with"),
    EVENT_ID("event_id", When.ALWAYS, "names the line; one that comes twice is the same"),
    REQUEST_ID("request_id", When.KNOWN, 128, "the name by which the request is known to other logs"),
    ROUTE_ID("route_id", When.KNOWN, 256, "the route"),
    AUDIENCE("audience", When.KNOWN, 512, "`aud` of the passport"),
    ISSUER("issuer", When.KNOWN, 2048, "`iss` of the passport"),
    SUBJECT("subject", When.KNOWN, 2048, "`sub` of the passport, masked unless configured otherwise"),
    JTI("jti", When.KNOWN, 2048, "`jti` of the passport, masked unless configured otherwise"),
    KEY_BINDING("key_binding", When.KNOWN, 64, "the class of proof key that the passport claims"),
    REQUIRED_KEY_BINDING("required_key_binding", When.KNOWN, "the class that the source, or else the route, demands"),
    TRANSCRIPT_SHA256("transcript_sha256", When.KNOWN, "of the request, once it was the one that the caller stated"),
    POLICY_ID("policy_id", When.ALWAYS, "the domain"),
    POLICY_VERSION("policy_version", When.KNOWN, "the bundle version, as text"),
    SOURCE_PROFILE("source_profile", When.KNOWN, 512, "`provenance.profile` of the passport"),
    SOURCE_SPIFFE_ID("source_spiffe_id", When.KNOWN, 2048, "`provenance.spiffe_id`, masked as `subject` is"),
    TIDEMARK("tidemark", When.ALWAYS, "what follows, as one object"),
    DOMAIN("tidemark.domain", When.ALWAYS, "the domain that decided"),
    INSTANCE("tidemark.instance", When.ALWAYS, 128, "which of the service's instances, as configured"),
    BUNDLE_VERSION("tidemark.bundle_version", When.HELD, "the bundle"),
    REVOCATION_SEQUENCE("tidemark.revocation_sequence", When.HELD, "the last revocation event in force"),
    STATEMENT_VERSION("tidemark.statement_version", When.HELD, "the statement that says they are the newest"),
    STATEMENT_ISSUED_AT("tidemark.statement_issued_at", When.HELD, "when it was issued, UTC with milliseconds"),
    TIME_KNOWN("tidemark.time_known", When.ALWAYS, "whether the verifier's clock could be believed"),
    AGE_MS("tidemark.age_ms", When.KNOWN, "how old the statement was"),
    WINDOW_MS("tidemark.window_ms", When.KNOWN, "how old it may be for the route"),
    FRESHNESS("tidemark.freshness", When.ALWAYS, "`fresh`, `aging`, `stale` or `unknown`"),
    FRESHNESS_CLASS("tidemark.freshness_class", When.KNOWN, 64, "of the route"),
    RISK("tidemark.risk", When.KNOWN, "of the route"),
    CLOSES_IN_MS("tidemark.closes_in_ms", When.KNOWN, "how much older it could have grown"),
    METHOD("tidemark.method", When.ALWAYS, 32, "of the request"),
    PATH("tidemark.path", When.ALWAYS, 2048, "the raw path, without the query"),
    HOST("tidemark.host", When.KNOWN, 255, "that the request was sent to"),
    CLAIMED(
            "tidemark.claimed",
            When.READ,
            "`true` while nobody had found signature and claims right: then whoever sent "
                    + "the request may have written issuer, subject and the rest"),
    KID("tidemark.kid", When.READ, 2048, "the issuer's key that the passport names"),
    IAT("tidemark.iat", When.READ, "of the passport, seconds since 1970"),
    EXP("tidemark.exp", When.KNOWN, "of the passport, seconds since 1970"),
    TRUST_DOMAIN("tidemark.trust_domain", When.KNOWN, 512, "of the passport"),
    SOURCE_TYPE("tidemark.source_type", When.KNOWN, 64, "of the first source that was not ruled out"),
    SUBJECT_SOURCES(
            "tidemark.subject_sources",
            When.KNOWN,
            "which of the route's sources are of issuer, trust domain and " + "subject, by their place, from 0"),
    SPIFFE_TRUST_DOMAIN("tidemark.spiffe_trust_domain", When.KNOWN, 512, "`provenance.spiffe_trust_domain`"),
    POSTURE("tidemark.posture", When.KNOWN, 512, "`provenance.posture`"),
    TOOL_NAME("tidemark.tool_name", When.KNOWN, 512, "`context.tool_name`"),
    WORKFLOW_ID("tidemark.workflow_id", When.KNOWN, 512, "`context.workflow_id`"),
    MAX_TXN_VALUE("tidemark.max_txn_value", When.KNOWN, 64, "`context.max_txn_value`, as the passport spells it"),
    PROVENANCE("tidemark.provenance", When.READ, "whether the passport has the claim"),
    ENFORCED("tidemark.enforced", When.ALWAYS, "`false` on a route in shadow mode: a denial was told, not enforced"),
    REDACTED("tidemark.redacted", When.ALWAYS, "whether names are masked in this line"),
    CUT("tidemark.cut", When.KNOWN, "the members that were longer than their bound, which are cut there");

    /** Whether a line has it. */
    public enum When {
        /** Always. */
        ALWAYS("always"),
        /** Where a state was held. */
        HELD("a state was held"),
        /** Where the passport could be read. */
        READ("the passport could be read"),
        /** Where it is known. */
        KNOWN("known");

        private final String words;

        When(String words) {
            this.words = words;
        }
    }

    private static final String OURS = "tidemark.";
    /** For what is no text of others. */
    private static final int UNBOUNDED = 2049;

    private final String path;
    private final When when;
    private final int maxCharacters;
    private final String meaning;

    AuditMember(String path, When when, String meaning) {
        this(path, when, UNBOUNDED, meaning);
    }

    AuditMember(String path, When when, int maxCharacters, String meaning) {
        this.path = path;
        this.when = when;
        this.maxCharacters = maxCharacters;
        this.meaning = meaning;
    }

    /** Its name within its object. */
    String member() {
        return isOurs() ? path.substring(OURS.length()) : path;
    }

    boolean isOurs() {
        return path.startsWith(OURS);
    }

    /** How much of a text is told. */
    int maxCharacters() {
        return maxCharacters;
    }

    /** The row of the reference. */
    public String row() {
        return "| `" + path + "` | " + when.words + " | "
                + (maxCharacters == UNBOUNDED ? "" : String.valueOf(maxCharacters)) + " | " + meaning + " |";
    }
}
