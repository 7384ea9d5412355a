package dev.tidemark.verifier.adapter;

/**
 * Why an adapter refused a request by itself, beside what a decision denies. The codes never change. None of these
 * requests reached what is protected, but for the two of an upstream that did not answer.
 */
public enum AdapterRefusal {
    /** Not HTTP as one reader and another would read it alike. */
    REQUEST_MALFORMED(
            400, "request_malformed", "the request could be read in two ways, or is not for an origin server"),
    /** The request line is too long. */
    TARGET_TOO_LONG(414, "target_too_long", "the request line is longer than is taken"),
    /** The header section is too large. */
    HEADERS_TOO_LARGE(431, "headers_too_large", "the header section is larger than is taken"),
    /** {@code Expect} asks for something else than {@code 100-continue}. */
    EXPECTATION_FAILED(417, "expectation_failed", "`Expect` names something else than `100-continue`"),
    /** {@code TRACE} or {@code CONNECT}. */
    METHOD_REFUSED(405, "method_refused", "the method is `TRACE` or `CONNECT`"),
    /** Another protocol is asked for where the route does not allow it. */
    UPGRADE_REFUSED(501, "upgrade_refused", "an upgrade to another protocol, on a route that does not allow it"),
    /** More bytes than the route takes. */
    BODY_TOO_LARGE(413, "body_too_large", "the body is larger than the route takes"),
    /** The body did not arrive in time. */
    BODY_TOO_SLOW(408, "body_too_slow", "the body did not arrive within its deadline"),
    /** The body ended early or its coding is broken. */
    BODY_MALFORMED(400, "body_malformed", "the body's chunked coding is broken, or it ended early"),
    /** There is no room for another body, or the spool file failed. */
    BODIES_OVER_BUDGET(503, "bodies_over_budget", "there is no room for this body now, in memory or on disk"),
    /** As many requests as are taken are under way. */
    OVER_CAPACITY(503, "over_capacity", "as many requests as are taken at once are under way"),
    /** The upstream cannot be reached, or broke off before its answer began. */
    UPSTREAM_UNAVAILABLE(
            502, "upstream_unavailable", "the upstream cannot be reached, or broke off before it answered"),
    /** The upstream's answer did not begin in time. */
    UPSTREAM_TIMEOUT(504, "upstream_timeout", "the upstream's answer did not begin within its deadline");

    private final int status;
    private final String code;
    private final String meaning;

    AdapterRefusal(int status, String code, String meaning) {
        this.status = status;
        this.code = code;
        this.meaning = meaning;
    }

    /** The status it is answered with. */
    public int status() {
        return status;
    }

    /** The stable code. */
    public String code() {
        return code;
    }

    /** As the page of codes has it. */
    public String meaning() {
        return meaning;
    }
}
