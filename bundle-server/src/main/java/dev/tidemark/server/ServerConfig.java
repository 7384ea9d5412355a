package dev.tidemark.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.http.push.PushLimits;
import dev.tidemark.server.log.LogFormat;
import dev.tidemark.server.log.LogLevel;
import dev.tidemark.server.repository.IngestLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code tidemark.toml} and the environment say. The environment is over the file, the file over the defaults; a
 * key nobody knows is refused. Paths are relative to the file.
 *
 * @param read address of the read listener
 * @param write address of the write listener
 * @param directory of the store and the online keys
 * @param passphraseFile opens the online keys
 * @param resignInterval pace of the heartbeat
 * @param retention how long superseded files stay served
 * @param ingest how much one of those who revoke may take
 * @param callerKeys JWK set that checks callers' tokens
 * @param publicFreshness whether {@code /freshness} needs no grant
 * @param grants JSON, as the table of grants reads it
 * @param domains what is served
 * @param push how many may listen to events
 * @param logFormat how the server logs
 * @param logLevel from which level on
 */
record ServerConfig(
        Address read,
        Address write,
        Path directory,
        Optional<Path> passphraseFile,
        Duration resignInterval,
        Retention retention,
        IngestLimits ingest,
        Optional<Path> callerKeys,
        boolean publicFreshness,
        JsonNode grants,
        List<Domain> domains,
        PushLimits push,
        LogFormat logFormat,
        LogLevel logLevel) {

    /** One served domain: its name and the file of its first root. */
    record Domain(TrustDomain name, Path root) {}

    /** A host and a port. */
    record Address(String host, int port) {
        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]+");

        static Optional<Address> parse(String text) {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                boolean valid =
                        HOST.matcher(text.substring(0, Math.max(0, colon))).matches() && port >= 0 && port <= 65_535;
                return valid ? Optional.of(new Address(text.substring(0, colon), port)) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    static ServerConfig parse(String toml, Path base, Map<String, String> environment) throws ConfigException {
        StartProblems findings = new StartProblems();
        JsonNode tree = SettingReader.tree(toml);
        SettingReader<Setting> read =
                SettingReader.read(Setting.values(), tree, Set.of("domains", "access.grants"), environment, findings);
        List<Domain> domains = domains(tree, base, findings);
        Optional<Address> reads = read.address(Setting.LISTEN_READ);
        Optional<Address> writes = read.address(Setting.LISTEN_WRITE);
        long resign = read.number(Setting.SIGNING_RESIGN_INTERVAL_MS, 50, 60_000, "milliseconds");
        PushLimits push = PushLimits.DEFAULT.withConnections(
                read.count(Setting.PUSH_MAX_CONNECTIONS, 0, 1_000_000, "connections"),
                read.count(Setting.PUSH_MAX_CONNECTIONS_PER_DOMAIN, 0, 1_000_000, "connections"));
        Retention retention = Retention.of(
                read.value(Setting.RETENTION_ONLINE),
                read.value(Setting.RETENTION_ROLES),
                read.yes(Setting.RETENTION_SHORT),
                findings::add);
        IngestLimits ingest = new IngestLimits(
                read.count(Setting.INGEST_EVENTS_PER_SECOND, 1, 1_000_000, "events"),
                read.count(Setting.INGEST_BURST, 1_000, 10_000_000, "events"),
                read.count(Setting.INGEST_RULES_PER_ISSUER, 1, 10_000, "rules"));
        boolean open = read.yes(Setting.ACCESS_PUBLIC_FRESHNESS);
        Optional<LogFormat> logFormat = read.constant(Setting.LOG_FORMAT, LogFormat.values());
        Optional<LogLevel> logLevel = read.constant(Setting.LOG_LEVEL, LogLevel.values());
        JsonNode grants = tree.path("access").path("grants");
        if (!grants.isMissingNode() && !grants.isArray()) {
            findings.add(
                    StartProblem.Code.GRANTS_INVALID,
                    "access.grants is a list; write [[access.grants]] above each grant");
        }
        findings.requireNone();
        return new ServerConfig(
                reads.orElseThrow(),
                writes.orElseThrow(),
                base.resolve(read.value(Setting.STORE_DIRECTORY)),
                read.path(Setting.SIGNING_PASSPHRASE_FILE, base),
                Duration.ofMillis(resign),
                retention,
                ingest,
                read.path(Setting.ACCESS_KEYS, base),
                open,
                grants,
                domains,
                push,
                logFormat.orElseThrow(),
                logLevel.orElseThrow());
    }

    private static List<Domain> domains(JsonNode tree, Path base, StartProblems findings) {
        List<Domain> domains = new ArrayList<>();
        for (JsonNode entry : tree.path("domains")) {
            String name = entry.path("name").asText();
            String root = entry.path("root").asText();
            if (!TrustDomain.isValid(name) || root.isEmpty() || entry.size() != 2) {
                findings.add(
                        "a [[domains]] table is not as it must be; write exactly name = \"example.local\" and root = \"FILE\"");
            } else if (domains.stream().anyMatch(domain -> domain.name().name().equals(name))) {
                findings.add("domain " + name + " is listed twice; remove one of the two");
            } else {
                domains.add(new Domain(new TrustDomain(name), base.resolve(root)));
            }
        }
        if (domains.isEmpty() && findings.isEmpty()) {
            findings.add("there is no [[domains]] table; name at least one domain with its root");
        }
        return domains;
    }
}
