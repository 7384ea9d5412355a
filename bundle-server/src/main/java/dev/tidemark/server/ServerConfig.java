package dev.tidemark.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.tidemark.bundle.NearestName;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.http.push.PushLimits;
import dev.tidemark.server.log.LogFormat;
import dev.tidemark.server.log.LogLevel;
import dev.tidemark.server.repository.IngestLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
        JsonNode tree = tree(toml);
        Map<Setting, String> values = values(tree, environment, findings);
        List<Domain> domains = domains(tree, base, findings);
        Optional<Address> read = address(values, Setting.LISTEN_READ, findings);
        Optional<Address> write = address(values, Setting.LISTEN_WRITE, findings);
        long resign = number(values, Setting.SIGNING_RESIGN_INTERVAL_MS, 50, 60_000, "milliseconds", findings);
        PushLimits push = PushLimits.DEFAULT.withConnections(
                count(values, Setting.PUSH_MAX_CONNECTIONS, 0, 1_000_000, "connections", findings),
                count(values, Setting.PUSH_MAX_CONNECTIONS_PER_DOMAIN, 0, 1_000_000, "connections", findings));
        Retention retention = Retention.of(
                value(values, Setting.RETENTION_ONLINE),
                value(values, Setting.RETENTION_ROLES),
                yes(values, Setting.RETENTION_SHORT, findings),
                findings::add);
        IngestLimits ingest = new IngestLimits(
                count(values, Setting.INGEST_EVENTS_PER_SECOND, 1, 1_000_000, "events", findings),
                count(values, Setting.INGEST_BURST, 1_000, 10_000_000, "events", findings),
                count(values, Setting.INGEST_RULES_PER_ISSUER, 1, 10_000, "rules", findings));
        boolean open = yes(values, Setting.ACCESS_PUBLIC_FRESHNESS, findings);
        Optional<LogFormat> logFormat = constant(values, Setting.LOG_FORMAT, LogFormat.values(), findings);
        Optional<LogLevel> logLevel = constant(values, Setting.LOG_LEVEL, LogLevel.values(), findings);
        JsonNode grants = tree.path("access").path("grants");
        if (!grants.isMissingNode() && !grants.isArray()) {
            findings.add(
                    StartProblem.Code.GRANTS_INVALID,
                    "access.grants is a list; write [[access.grants]] above each grant");
        }
        findings.requireNone();
        return new ServerConfig(
                read.orElseThrow(),
                write.orElseThrow(),
                base.resolve(value(values, Setting.STORE_DIRECTORY)),
                path(values, Setting.SIGNING_PASSPHRASE_FILE, base),
                Duration.ofMillis(resign),
                retention,
                ingest,
                path(values, Setting.ACCESS_KEYS, base),
                open,
                grants,
                domains,
                push,
                logFormat.orElseThrow(),
                logLevel.orElseThrow());
    }

    private static JsonNode tree(String toml) throws ConfigException {
        try {
            return new TomlMapper().readTree(toml);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    StartProblem.Code.CONFIG_UNREADABLE,
                    "the configuration is not TOML; correct line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + " of it");
        }
    }

    private static Map<Setting, String> values(JsonNode tree, Map<String, String> environment, StartProblems findings) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Map.Entry<String, JsonNode> section : tree.properties()) {
            if (section.getKey().equals("domains")) {
                continue;
            }
            if (!section.getValue().isObject()) {
                findings.add(StartProblem.Code.SETTING_UNKNOWN, unknown(section.getKey()));
                continue;
            }
            for (Map.Entry<String, JsonNode> entry : section.getValue().properties()) {
                String key = section.getKey() + "." + entry.getKey();
                Optional<Setting> setting = Setting.of(key);
                if (setting.isPresent() && entry.getValue().isValueNode()) {
                    values.put(setting.get(), entry.getValue().asText());
                } else if (!key.equals("access.grants")) {
                    findings.add(StartProblem.Code.SETTING_UNKNOWN, unknown(key));
                }
            }
        }
        for (Setting setting : Setting.values()) {
            String over = environment.get(setting.environmentName());
            if (over != null) {
                values.put(setting, over);
            }
        }
        for (String name : environment.keySet()) {
            boolean ours = name.startsWith("TIDEMARK_") && name.contains("__");
            if (ours
                    && List.of(Setting.values()).stream()
                            .noneMatch(s -> s.environmentName().equals(name))) {
                findings.add(
                        StartProblem.Code.SETTING_UNKNOWN,
                        "environment variable " + name + " names no setting; write the nearest that does, "
                                + nearest(keyOf(name)).environmentName());
            }
        }
        return values;
    }

    private static String unknown(String key) {
        return "unknown setting " + key + "; write the nearest known one, "
                + nearest(key).key();
    }

    private static String keyOf(String environmentName) {
        return environmentName
                .substring("TIDEMARK_".length())
                .replace("__", ".")
                .toLowerCase(Locale.ROOT);
    }

    private static Setting nearest(String key) {
        Setting nearest = Setting.LISTEN_READ;
        for (Setting setting : Setting.values()) {
            if (NearestName.distance(key, setting.key()) < NearestName.distance(key, nearest.key())) {
                nearest = setting;
            }
        }
        return nearest;
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

    private static String value(Map<Setting, String> values, Setting setting) {
        return values.getOrDefault(setting, setting.defaultValue());
    }

    private static boolean yes(Map<Setting, String> values, Setting setting, StartProblems findings) {
        String text = value(values, setting);
        if (!text.equals("true") && !text.equals("false")) {
            findings.add(setting.key() + " is neither true nor false; write one of the two, without quotes");
        }
        return text.equals("true");
    }

    private static Optional<Path> path(Map<Setting, String> values, Setting setting, Path base) {
        String text = value(values, setting);
        return text.isEmpty() ? Optional.empty() : Optional.of(base.resolve(text));
    }

    private static Optional<Address> address(Map<Setting, String> values, Setting setting, StartProblems findings) {
        Optional<Address> address = Address.parse(value(values, setting));
        if (address.isEmpty()) {
            findings.add(setting.key() + " is no address; write HOST:PORT with a port from 0 to 65535, such as "
                    + setting.defaultValue());
        }
        return address;
    }

    /** A constant by its lower-case name. */
    private static <T extends Enum<T>> Optional<T> constant(
            Map<Setting, String> values, Setting setting, T[] constants, StartProblems findings) {
        String text = value(values, setting);
        Optional<T> found = Arrays.stream(constants)
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
        if (found.isEmpty()) {
            findings.add(setting.key() + " has another value than it can have; write one of "
                    + Arrays.stream(constants)
                            .map(one -> one.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static int count(
            Map<Setting, String> values, Setting setting, int least, int most, String what, StartProblems findings) {
        return (int) number(values, setting, least, most, what, findings);
    }

    private static long number(
            Map<Setting, String> values, Setting setting, long least, long most, String what, StartProblems findings) {
        try {
            long number = Long.parseLong(value(values, setting));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The finding below says what is expected.
        }
        findings.add(setting.key() + " is out of range; write a number of " + what + " from " + least + " to " + most);
        return 0;
    }
}
