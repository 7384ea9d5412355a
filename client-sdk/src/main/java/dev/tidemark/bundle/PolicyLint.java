package dev.tidemark.bundle;

import java.time.Duration;
import java.util.List;

/**
 * Judges a policy before it is published: one pass, every finding. The codes are stable.
 *
 * <p>Refused by readers too (errors): {@code too_large} (a limit of {@link PolicyLimits}), {@code not_json},
 * {@code duplicate_member}, {@code schema} (a member missing, of another type or of a value that means nothing),
 * {@code duplicate_id}, {@code unknown_reference} of a group to its API, {@code inline_revocations},
 * {@code max_passport_out_of_range} (1 to 86,400 s), {@code clock_skew_out_of_range} (0 to 300 s),
 * {@code realtime_window_out_of_range} (1 s to 400 days), {@code path_template_invalid}, {@code base_url_invalid}.
 *
 * <p>Read, and denied where they stand (errors): {@code unknown_constraint}, {@code route_ambiguous},
 * {@code freshness_unknown}, {@code bounded_without_window}, {@code high_risk_offline_ok}, {@code no_sources},
 * {@code key_binding_unmet} (its issuers are registered and may not claim enough), {@code no_issuer} (none is
 * registered). Not denied, but never what was meant (errors): {@code window_not_achievable} (shorter than twice the
 * re-sign interval plus the fail-over budget of 4 s), {@code unknown_reference} of a scope to its group.
 *
 * <p>Warnings: {@code unknown_member}, {@code risk_unknown}, {@code window_below_clock_error},
 * {@code optional_headers_many}, {@code base_url_path}, {@code base_url_plain_http} (outside development),
 * {@code source_unusable} (one of several sources).
 */
public final class PolicyLint {
    static final String NOT_JSON = "not_json";
    static final String TOO_LARGE = "too_large";
    static final String DUPLICATE_MEMBER = "duplicate_member";
    static final String SCHEMA = "schema";
    static final String DUPLICATE_ID = "duplicate_id";
    static final String UNKNOWN_REFERENCE = "unknown_reference";
    static final String UNKNOWN_MEMBER = "unknown_member";
    static final String UNKNOWN_CONSTRAINT = "unknown_constraint";
    static final String INLINE_REVOCATIONS = "inline_revocations";
    static final String MAX_PASSPORT_OUT_OF_RANGE = "max_passport_out_of_range";
    static final String CLOCK_SKEW_OUT_OF_RANGE = "clock_skew_out_of_range";
    static final String REALTIME_WINDOW_OUT_OF_RANGE = "realtime_window_out_of_range";
    static final String PATH_TEMPLATE_INVALID = "path_template_invalid";
    static final String ROUTE_AMBIGUOUS = "route_ambiguous";
    static final String RISK_UNKNOWN = "risk_unknown";
    static final String FRESHNESS_UNKNOWN = "freshness_unknown";
    static final String BOUNDED_WITHOUT_WINDOW = "bounded_without_window";
    static final String HIGH_RISK_OFFLINE_OK = "high_risk_offline_ok";
    static final String WINDOW_NOT_ACHIEVABLE = "window_not_achievable";
    static final String WINDOW_BELOW_CLOCK_ERROR = "window_below_clock_error";
    static final String OPTIONAL_HEADERS_MANY = "optional_headers_many";
    static final String BASE_URL_INVALID = "base_url_invalid";
    static final String BASE_URL_PATH = "base_url_path";
    static final String BASE_URL_PLAIN_HTTP = "base_url_plain_http";
    static final String NO_SOURCES = "no_sources";
    static final String KEY_BINDING_UNMET = "key_binding_unmet";
    static final String NO_ISSUER = "no_issuer";
    static final String SOURCE_UNUSABLE = "source_unusable";

    /** What a change of the signing server may cost before statements come again. */
    private static final Duration FAIL_OVER_BUDGET = Duration.ofSeconds(4);

    private final LintContext context;
    private final Findings findings = new Findings();

    private PolicyLint(LintContext context) {
        this.context = context;
    }

    /**
     * Every finding of one pass. Never throws for what the bytes hold. What the context does not know is not checked.
     *
     * @param policyJson the bytes to be published
     */
    public static List<Finding> lint(byte[] policyJson, LintContext context) {
        return new PolicyLint(context).run(policyJson);
    }

    private List<Finding> run(byte[] policyJson) {
        if (policyJson.length > PolicyLimits.POLICY_BYTES) {
            findings.fault(TOO_LARGE, "", "a policy has at most " + PolicyLimits.POLICY_BYTES + " bytes");
        } else {
            JsonFaults.read(policyJson, findings).ifPresent(root -> judge(new PolicyReader(root, findings).read()));
        }
        return findings.all();
    }

    private void judge(PolicyReader.Outcome outcome) {
        RouteAmbiguity ambiguity = new RouteAmbiguity(findings);
        for (PolicyReader.Located at : outcome.routes()) {
            ambiguity.check(at);
            at.route().freshness().window().ifPresent(window -> window(window, at.windowPointer()));
            if (at.route().sources().isEmpty()) {
                findings.error(NO_SOURCES, at.pointer(), "without allowed_sources the route denies everybody; add one");
            }
            context.delegations().ifPresent(known -> new SourceChecks(known, findings).check(at));
        }
        outcome.urls().forEach(this::url);
    }

    private void window(Duration window, String pointer) {
        Duration least = context.resignInterval().multipliedBy(2).plus(FAIL_OVER_BUDGET);
        if (window.compareTo(least) < 0) {
            findings.error(
                    WINDOW_NOT_ACHIEVABLE,
                    pointer,
                    "the window of " + window.toSeconds() + " s is shorter than " + least.toMillis()
                            + " ms, twice the re-sign interval plus the fail-over budget; routes would close in "
                            + "ordinary operation");
        }
        if (window.compareTo(context.maxClockError()) < 0) {
            findings.warning(
                    WINDOW_BELOW_CLOCK_ERROR,
                    pointer,
                    "the window of " + window.toSeconds() + " s is shorter than the declared clock error of "
                            + context.maxClockError().toSeconds() + " s, which is what it can really promise");
        }
    }

    private void url(PolicyReader.LocatedUrl at) {
        BaseUrl.parse(at.url()).ifPresent(url -> {
            if (url.hasPath()) {
                findings.warning(
                        BASE_URL_PATH,
                        at.pointer(),
                        "only scheme and authority count here; write paths into templates");
            }
            if (url.isPlainOffLoopback() && !context.development()) {
                findings.warning(BASE_URL_PLAIN_HTTP, at.pointer(), "passports would travel in the clear; use https");
            }
        });
    }
}
