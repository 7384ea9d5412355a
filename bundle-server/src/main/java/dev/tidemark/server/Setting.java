package dev.tidemark.server;

import java.util.Optional;

/** Every scalar setting of {@code tidemark.toml}: its name, its default and what it means. */
enum Setting implements SettingName {
    LISTEN_READ("listen.read", "127.0.0.1:7420", "address of the read listener; port 0 takes a free one"),
    LISTEN_WRITE("listen.write", "127.0.0.1:7421", "address of the write listener; port 0 takes a free one"),
    STORE_DIRECTORY("store.directory", "data", "where the ledger and the online keys are"),
    SIGNING_PASSPHRASE_FILE("signing.passphrase_file", "", "file whose first line opens the online keys; mode 0600"),
    SIGNING_RESIGN_INTERVAL_MS("signing.resign_interval_ms", "1000", "how often the statement is signed again"),
    RETENTION_ONLINE(
            "retention.online", "1h", "how long superseded snapshots, revocations, rules and tails stay served"),
    RETENTION_ROLES("retention.roles", "400d", "the same for targets, policy, issuers' roles and their targets"),
    RETENTION_SHORT("retention.short", "false", "development only: lets retention.online be less than an hour"),
    ACCESS_KEYS("access.keys", "", "JWK set of the keys that sign callers' tokens"),
    ACCESS_PUBLIC_FRESHNESS("access.public_freshness", "false", "whether anyone may ask how fresh a domain is"),
    INGEST_EVENTS_PER_SECOND("ingest.events_per_second", "5000", "how many events one caller may send, on average"),
    INGEST_BURST("ingest.burst", "50000", "how many events one caller may send at once, after a pause"),
    INGEST_RULES_PER_ISSUER("ingest.rules_per_issuer", "2500", "how many of the rules in force may name one issuer"),
    PUSH_MAX_CONNECTIONS("push.max_connections", "20000", "how many may listen to events, of all domains together"),
    PUSH_MAX_CONNECTIONS_PER_DOMAIN(
            "push.max_connections_per_domain", "20000", "how many may listen to the events of one domain"),
    LOG_FORMAT("log.format", "text", "how the server logs: text or json, one line an event"),
    LOG_LEVEL("log.level", "info", "from which level on it logs: error, warn, info, debug or trace");

    private final String key;
    private final String defaultValue;
    private final String meaning;

    Setting(String key, String defaultValue, String meaning) {
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

    static Optional<Setting> of(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
