package dev.tidemark.bundle;

/** The size limits of documents. A document beyond one of them is refused by the lint and by the reader alike. */
public final class PolicyLimits {
    /** Bytes of {@code policy/bundle.json}. */
    public static final int POLICY_BYTES = 4 << 20;
    /** Bytes of an issuer's {@code jwks.json}. */
    public static final int ISSUER_BYTES = 1 << 20;
    /** Bytes of {@code revocations/rules.json}. */
    public static final int RULES_BYTES = 16 << 20;
    /** APIs of a policy. */
    public static final int APIS = 1_000;
    /** Further base URLs of an API. */
    public static final int ALIASES = 32;
    /** Route groups of a policy, and scopes. */
    public static final int GROUPS = 10_000;
    /** Routes of a policy. */
    public static final int ROUTES = 10_000;
    /** Sources of a route. */
    public static final int SOURCES = 64;
    /** Headers in one list of {@code covered_headers}. */
    public static final int HEADERS = 16;
    /** Characters of a path template. */
    public static final int TEMPLATE_CHARS = 1_024;
    /** Segments of a path template, and of a path that can match one. */
    public static final int SEGMENTS = 32;
    /** Characters of a request path that can match a route. */
    public static final int PATH_CHARS = 8_192;
    /** Characters of any other string. */
    public static final int TEXT_CHARS = 1_024;
    /** Released epochs. */
    public static final int RELEASED_EPOCHS = 1_000;
    /** Reinstated names. */
    public static final int REINSTATED = 10_000;
    /** Keys of one issuer. */
    public static final int KEYS = 1_000;
    /** Rules in force. */
    public static final int RULES = 10_000;

    private PolicyLimits() {}
}
