package dev.tidemark.bundle;

import dev.tidemark.bundle.Finding.Severity;
import java.util.Locale;

/** Everything the lint can find in what authors would publish. The codes are stable. */
public enum LintCode {
    TOO_LARGE(Severity.ERROR, "a limit of size or number is passed"),
    NOT_JSON(Severity.ERROR, "the bytes are not JSON in UTF-8"),
    DUPLICATE_MEMBER(Severity.ERROR, "an object has one member twice"),
    SCHEMA(Severity.ERROR, "a member is missing, of another type, or of a value that means nothing"),
    DUPLICATE_ID(Severity.ERROR, "a name that must be unique is used twice"),
    UNKNOWN_REFERENCE(Severity.ERROR, "a name that nothing here has"),
    INLINE_REVOCATIONS(Severity.ERROR, "revocations in the policy, where no verifier reads them"),
    MAX_PASSPORT_OUT_OF_RANGE(Severity.ERROR, "`max_passport_seconds` is not from 1 to 86,400"),
    CLOCK_SKEW_OUT_OF_RANGE(Severity.ERROR, "`clock_skew_seconds` is not from 0 to 300"),
    REALTIME_WINDOW_OUT_OF_RANGE(Severity.ERROR, "`realtime_window_seconds` is not from 1 second to 400 days"),
    PATH_TEMPLATE_INVALID(Severity.ERROR, "a path template that no path can be matched with"),
    BASE_URL_INVALID(Severity.ERROR, "a base URL or alias that is none"),
    UNKNOWN_CONSTRAINT(Severity.ERROR, "a constraint of a source that no reader knows; the source admits nobody"),
    ROUTE_AMBIGUOUS(Severity.ERROR, "two routes match one request"),
    FRESHNESS_UNKNOWN(Severity.ERROR, "a freshness class that no reader knows; the route denies"),
    BOUNDED_WITHOUT_WINDOW(Severity.ERROR, "a bounded route without a positive window; it denies"),
    HIGH_RISK_OFFLINE_OK(Severity.ERROR, "a high-risk route that would answer at any age; it denies"),
    NO_SOURCES(Severity.ERROR, "a route without sources; it denies"),
    KEY_BINDING_UNMET(Severity.ERROR, "the issuers of a route are registered and may not claim enough for it"),
    NO_ISSUER(Severity.ERROR, "no issuer of a route is registered"),
    WINDOW_NOT_ACHIEVABLE(Severity.ERROR, "a window shorter than twice the re-sign interval and the fail-over budget"),
    MALFORMED(Severity.ERROR, "a delegation or a key set is not what its format allows"),
    ISSUER_MISMATCH(Severity.ERROR, "a key set names another issuer than its delegation"),
    NO_ROLE_KEY(Severity.ERROR, "nobody's key may sign for an issuer"),
    NO_KEYS(Severity.WARNING, "an issuer has no key set in the workspace"),
    UNKNOWN_MEMBER(Severity.WARNING, "a member that no reader knows; the nearest that exists is named"),
    RISK_UNKNOWN(Severity.WARNING, "a risk that no reader knows; it counts as high"),
    WINDOW_BELOW_CLOCK_ERROR(Severity.WARNING, "windows shorter than a verifier's clock may be wrong by"),
    OPTIONAL_HEADERS_MANY(Severity.WARNING, "more optional headers than a verifier tries every choice of"),
    BASE_URL_PATH(Severity.WARNING, "a path in a base URL, which counts for nothing"),
    BASE_URL_PLAIN_HTTP(Severity.WARNING, "passports would travel in the clear"),
    SOURCE_UNUSABLE(Severity.WARNING, "one of several sources admits nobody");

    private final Severity severity;
    private final String meaning;

    LintCode(Severity severity, String meaning) {
        this.severity = severity;
        this.meaning = meaning;
    }

    /** Stable, lower-case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it stops a publication. */
    public Severity severity() {
        return severity;
    }

    /** One sentence. */
    public String meaning() {
        return meaning;
    }
}
