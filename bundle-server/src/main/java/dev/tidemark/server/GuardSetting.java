package dev.tidemark.server;

/** Every scalar setting of a guard's configuration. */
enum GuardSetting implements SettingName {
    GUARD_LISTEN("guard.listen", "127.0.0.1:7430", "where callers come in; port 0 takes a free one"),
    GUARD_MANAGEMENT("guard.management", "127.0.0.1:7431", "where `/livez`, `/readyz` and `/metrics` are"),
    GUARD_UPSTREAM("guard.upstream", "", "what is guarded, such as `http://127.0.0.1:8080`; must be set"),
    GUARD_UPSTREAM_CONNECTIONS(
            "guard.upstream_connections", "256", "how many connections to it each event loop keeps, at most"),
    GUARD_PRESERVE_HOST("guard.preserve_host", "false", "whether the upstream is told the caller's `Host`"),
    GUARD_FORWARD_AUTHORIZATION(
            "guard.forward_authorization", "false", "whether the upstream is told the passport and the proof"),
    GUARD_FORWARDED_PROTO(
            "guard.forwarded_proto", "http", "what `X-Forwarded-Proto` says: http, or https where TLS ends in front"),
    GUARD_INSTANCE("guard.instance", "", "what audit lines call this instance"),
    TRUST_REPOSITORY("trust.repository", "", "where the bundle server is read; must be set"),
    TRUST_DOMAIN("trust.domain", "", "the trust domain; must be set"),
    TRUST_ROOT("trust.root", "", "file of the pinned root; must be set"),
    TRUST_STATE("trust.state", "guard-state", "directory of what was verified; one process uses it at a time"),
    REPLAY_REPLICAS("replay.replicas", "1", "how many guards stand in front of the service"),
    REPLAY_MAX_ENTRIES("replay.max_entries", "1000000", "how many used passports are remembered in memory"),
    REPLAY_REDIS("replay.redis", "", "the Redis that replicas share: `rediss://HOST:PORT`, or `redis://` without TLS"),
    REPLAY_REDIS_USER("replay.redis_user", "", "who the guard is for Redis"),
    REPLAY_REDIS_PASSWORD_FILE("replay.redis_password_file", "", "file whose first line is that user's password"),
    AUDIT_FILE("audit.file", "", "where decisions are told, a line each; `-` is standard output, unset is nowhere"),
    AUDIT_SPOOL("audit.spool", "", "directory where lines wait while the file cannot be written"),
    AUDIT_KEY("audit.key", "audit.key", "file of the key that masks names of callers; made if it is not there"),
    AUDIT_REDACT("audit.redact", "true", "whether names of callers are masked"),
    AUDIT_REQUIRED_FROM(
            "audit.required_from", "", "low, medium or high: on routes of that risk or above no line means no answer"),
    LIMITS_REQUESTS("limits.requests", "1024", "how many requests may be under way at once"),
    LIMITS_LINE_BYTES("limits.line_bytes", "8192", "of a request line"),
    LIMITS_HEADER_BYTES("limits.header_bytes", "16384", "of a header section"),
    LIMITS_BODY_BYTES("limits.body_bytes", "10485760", "of a body, unless its route says otherwise"),
    LIMITS_MEMORY_BYTES("limits.memory_bytes", "67108864", "of all bodies together, in memory"),
    LIMITS_SPOOL_BYTES("limits.spool_bytes", "1073741824", "of all bodies together, on disk"),
    LIMITS_SPOOL("limits.spool", "guard-spool", "directory of bodies over 256 KiB; mode 0700"),
    TIMES_HEADER_MS("times.header_ms", "15000", "from the first byte of a header section to its last"),
    TIMES_IDLE_MS("times.idle_ms", "60000", "a connection on which nothing moves for so long is closed"),
    TIMES_BODY_MS("times.body_ms", "60000", "from the first look at a body to its last byte"),
    TIMES_CONNECT_MS("times.connect_ms", "3000", "until a connection to the upstream stands"),
    TIMES_ANSWER_MS("times.answer_ms", "30000", "until the upstream's answer begins"),
    TIMES_DRAIN_MS("times.drain_ms", "20000", "how long requests under way may take at the end"),
    LOG_FORMAT("log.format", "text", "how the guard logs: text or json, one line an event"),
    LOG_LEVEL("log.level", "info", "from which level on it logs: error, warn, info, debug or trace");

    private final String key;
    private final String defaultValue;
    private final String meaning;

    GuardSetting(String key, String defaultValue, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String defaultValue() {
        return defaultValue;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
