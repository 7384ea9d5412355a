package dev.tidemark.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.bundle.Risk;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.guard.GuardOptions;
import dev.tidemark.server.log.LogFormat;
import dev.tidemark.server.log.LogLevel;
import dev.tidemark.verifier.adapter.vertx.BodyRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code guard.toml} and the environment say. The environment is over the file, the file over the defaults; a key
 * nobody knows is refused. Paths are relative to the file.
 *
 * @param options how the guard behaves
 * @param trust whom it believes
 * @param replay how used passports are remembered
 * @param audit where decisions are told; empty for nowhere
 * @param instance what audit lines call it
 */
record GuardConfig(
        GuardOptions options,
        Trust trust,
        Replay replay,
        Optional<Audit> audit,
        String instance,
        LogFormat logFormat,
        LogLevel logLevel) {
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");
    private static final Pattern TEMPLATE =
            Pattern.compile("/|(?:/(?:[A-Za-z0-9._~!$&'()*+,=:@-]+|\\{[A-Za-z0-9_.-]{1,64}}))+/?");
    private static final int MEMORY_OF_A_BODY = 256 << 10;

    /** Whom a guard believes. */
    record Trust(URI repository, TrustDomain domain, Path root, Path state) {}

    /** How used passports are remembered: in memory, or in the Redis that is named. */
    record Replay(int replicas, int maxEntries, Optional<Redis> redis) {}

    /** A Redis. */
    record Redis(String host, int port, boolean tls, String user, Optional<Path> passwordFile) {}

    /** Where decisions are told. */
    record Audit(Optional<Path> file, Optional<Path> spool, Path key, boolean redact, Optional<Risk> requiredFrom) {}

    static GuardConfig parse(String toml, Path base, Map<String, String> environment) throws ConfigException {
        StartProblems findings = new StartProblems();
        JsonNode tree = SettingReader.tree(toml);
        SettingReader<GuardSetting> read =
                SettingReader.read(GuardSetting.values(), tree, Set.of("routes", "unprotected"), environment, findings);
        return new Parser(read, base, findings).config(tree);
    }

    private record Parser(SettingReader<GuardSetting> read, Path base, StartProblems findings) {
        GuardConfig config(JsonNode tree) throws ConfigException {
            Optional<ServerConfig.Address> listen = read.address(GuardSetting.GUARD_LISTEN);
            Optional<ServerConfig.Address> management = read.address(GuardSetting.GUARD_MANAGEMENT);
            Optional<GuardOptions.Upstream> upstream = upstream();
            GuardOptions.Routes routes = routes(tree);
            GuardOptions.Limits limits = limits();
            GuardOptions.Times times = times();
            BodyRules bodies = bodies();
            Optional<Trust> trust = trust();
            Replay replay = replay();
            Optional<Audit> audit = audit();
            Optional<LogFormat> format = read.constant(GuardSetting.LOG_FORMAT, LogFormat.values());
            Optional<LogLevel> level = read.constant(GuardSetting.LOG_LEVEL, LogLevel.values());
            findings.requireNone();
            return new GuardConfig(
                    new GuardOptions(
                            address(listen.orElseThrow()),
                            address(management.orElseThrow()),
                            upstream.orElseThrow(),
                            routes,
                            limits,
                            times,
                            bodies),
                    trust.orElseThrow(),
                    replay,
                    audit,
                    read.value(GuardSetting.GUARD_INSTANCE),
                    format.orElseThrow(),
                    level.orElseThrow());
        }

        private static GuardOptions.Address address(ServerConfig.Address address) {
            return new GuardOptions.Address(address.host(), address.port());
        }

        private Optional<GuardOptions.Upstream> upstream() {
            Optional<URI> uri = uri(GuardSetting.GUARD_UPSTREAM, Set.of("http"), "http://127.0.0.1:8080");
            boolean bare = uri.map(one ->
                            one.getRawPath().isEmpty() || one.getRawPath().equals("/"))
                    .orElse(true);
            if (!bare) {
                findings.add("guard.upstream has a path; paths are forwarded as they come, so leave it out");
            }
            int connections = read.count(GuardSetting.GUARD_UPSTREAM_CONNECTIONS, 1, 100_000, "connections");
            boolean preserveHost = read.yes(GuardSetting.GUARD_PRESERVE_HOST);
            boolean authorization = read.yes(GuardSetting.GUARD_FORWARD_AUTHORIZATION);
            String proto = read.value(GuardSetting.GUARD_FORWARDED_PROTO);
            if (!Set.of("http", "https").contains(proto)) {
                findings.add("guard.forwarded_proto has another value than it can have; write one of http, https");
            }
            return uri.map(one -> new GuardOptions.Upstream(
                    new GuardOptions.Address(one.getHost(), one.getPort() < 0 ? 80 : one.getPort()),
                    preserveHost,
                    authorization,
                    proto,
                    connections));
        }

        /** No credentials, query or fragment: what is configured is shown and logged. */
        private Optional<URI> uri(GuardSetting setting, Set<String> schemes, String example) {
            String text = read.value(setting);
            if (text.isEmpty()) {
                findings.add(setting.key() + " is not set; write an address such as " + example);
                return Optional.empty();
            }
            try {
                URI uri = new URI(text);
                if (schemes.contains(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null) {
                    return Optional.of(uri);
                }
            } catch (URISyntaxException e) {
                // The finding below says what is expected.
            }
            findings.add(setting.key() + " is no address; write one such as " + example + ", without credentials");
            return Optional.empty();
        }

        private GuardOptions.Routes routes(JsonNode tree) {
            Set<String> shadow = new HashSet<>();
            Set<String> upgrade = new HashSet<>();
            Map<String, Long> limits = new HashMap<>();
            for (JsonNode route : tree.path("routes")) {
                String id = route.path("id").asText();
                if (id.isEmpty() || !onlyMembers(route, Set.of("id", "shadow", "upgrade", "max_body_bytes"))) {
                    findings.add("a [[routes]] table is not as it must be; write id = \"ROUTE_ID\" and any of"
                            + " shadow = true, upgrade = true, max_body_bytes = NUMBER");
                    continue;
                }
                if (flag(route, "shadow")) {
                    shadow.add(id);
                }
                if (flag(route, "upgrade")) {
                    upgrade.add(id);
                }
                if (route.has("max_body_bytes")) {
                    limits.put(id, bodyLimit(route));
                }
            }
            return new GuardOptions.Routes(unprotected(tree), shadow, upgrade, limits);
        }

        private boolean flag(JsonNode route, String name) {
            if (route.has(name) && !route.path(name).isBoolean()) {
                findings.add("routes." + name + " of " + route.path("id").asText() + " must be true or false");
            }
            return route.path(name).booleanValue();
        }

        private long bodyLimit(JsonNode route) {
            JsonNode limit = route.path("max_body_bytes");
            if (!limit.canConvertToLong() || !limit.isIntegralNumber() || limit.longValue() < 0) {
                findings.add("routes.max_body_bytes of " + route.path("id").asText()
                        + " must be a number of bytes, 0 or more");
            }
            return limit.longValue();
        }

        private List<GuardOptions.Unprotected> unprotected(JsonNode tree) {
            List<GuardOptions.Unprotected> unprotected = new ArrayList<>();
            for (JsonNode one : tree.path("unprotected")) {
                String method = one.path("method").asText();
                String path = one.path("path").asText();
                if (METHOD.matcher(method).matches()
                        && TEMPLATE.matcher(path).matches()
                        && onlyMembers(one, Set.of("method", "path"))) {
                    unprotected.add(new GuardOptions.Unprotected(method, path));
                } else {
                    findings.add("an [[unprotected]] table is not as it must be; write exactly method = \"GET\" and"
                            + " path = \"/TEMPLATE\", as in a policy");
                }
            }
            return unprotected;
        }

        private static boolean onlyMembers(JsonNode table, Set<String> known) {
            boolean[] all = {table.isObject()};
            table.fieldNames().forEachRemaining(name -> all[0] &= known.contains(name));
            return all[0];
        }

        private GuardOptions.Limits limits() {
            return new GuardOptions.Limits(
                    read.count(GuardSetting.LIMITS_REQUESTS, 1, 1_000_000, "requests"),
                    read.count(GuardSetting.LIMITS_LINE_BYTES, 256, 1 << 20, "bytes"),
                    read.count(GuardSetting.LIMITS_HEADER_BYTES, 1_024, 1 << 20, "bytes"),
                    read.number(GuardSetting.LIMITS_BODY_BYTES, 0, 1L << 30, "bytes"));
        }

        private GuardOptions.Times times() {
            Duration idle = millis(GuardSetting.TIMES_IDLE_MS);
            Duration answer = millis(GuardSetting.TIMES_ANSWER_MS);
            if (idle.compareTo(answer) < 0) {
                findings.add("times.idle_ms is " + idle.toMillis() + " and times.answer_ms " + answer.toMillis()
                        + ": callers who wait for the service would be cut off; let idle_ms be no less");
            }
            return new GuardOptions.Times(
                    millis(GuardSetting.TIMES_HEADER_MS),
                    idle,
                    millis(GuardSetting.TIMES_CONNECT_MS),
                    answer,
                    millis(GuardSetting.TIMES_DRAIN_MS));
        }

        private Duration millis(GuardSetting setting) {
            return Duration.ofMillis(read.number(setting, 1, 3_600_000, "milliseconds"));
        }

        private BodyRules bodies() {
            return new BodyRules(
                    base.resolve(read.value(GuardSetting.LIMITS_SPOOL)),
                    MEMORY_OF_A_BODY,
                    read.number(GuardSetting.LIMITS_MEMORY_BYTES, MEMORY_OF_A_BODY, 1L << 40, "bytes"),
                    read.number(GuardSetting.LIMITS_SPOOL_BYTES, 0, 1L << 50, "bytes"),
                    millis(GuardSetting.TIMES_BODY_MS));
        }

        private Optional<Trust> trust() {
            Optional<URI> repository =
                    uri(GuardSetting.TRUST_REPOSITORY, Set.of("http", "https"), "http://127.0.0.1:7420");
            String domain = read.value(GuardSetting.TRUST_DOMAIN);
            if (!TrustDomain.isValid(domain)) {
                findings.add("trust.domain is not set or names no trust domain; write one such as example.local");
            }
            Optional<Path> root = read.path(GuardSetting.TRUST_ROOT, base);
            if (root.isEmpty()) {
                findings.add("trust.root is not set; name the file of the pinned root");
            }
            Path state = base.resolve(read.value(GuardSetting.TRUST_STATE));
            return repository.isPresent() && root.isPresent() && TrustDomain.isValid(domain)
                    ? Optional.of(new Trust(repository.get(), new TrustDomain(domain), root.get(), state))
                    : Optional.empty();
        }

        private Replay replay() {
            int replicas = read.count(GuardSetting.REPLAY_REPLICAS, 1, 100_000, "guards");
            int entries = read.count(GuardSetting.REPLAY_MAX_ENTRIES, 1, 100_000_000, "passports");
            boolean wanted = !read.value(GuardSetting.REPLAY_REDIS).isEmpty();
            Optional<URI> redis = wanted
                    ? uri(GuardSetting.REPLAY_REDIS, Set.of("redis", "rediss"), "rediss://redis.example:6379")
                    : Optional.empty();
            if (replicas > 1 && !wanted) {
                findings.add("replay.replicas is " + replicas + " and each would remember used passports for itself, so"
                        + " that every passport could be used " + replicas + " times; name the Redis they share in"
                        + " replay.redis");
            }
            String user = read.value(GuardSetting.REPLAY_REDIS_USER);
            Optional<Path> password = read.path(GuardSetting.REPLAY_REDIS_PASSWORD_FILE, base);
            if (user.isEmpty() == password.isPresent()) {
                findings.add("replay.redis_user and replay.redis_password_file are set together or not at all");
            }
            return new Replay(
                    replicas,
                    entries,
                    redis.map(one -> new Redis(
                            one.getHost(),
                            one.getPort() < 0 ? 6_379 : one.getPort(),
                            one.getScheme().equals("rediss"),
                            user,
                            password)));
        }

        private Optional<Audit> audit() {
            String file = read.value(GuardSetting.AUDIT_FILE);
            boolean redact = read.yes(GuardSetting.AUDIT_REDACT);
            String from = read.value(GuardSetting.AUDIT_REQUIRED_FROM);
            Optional<Risk> required =
                    from.isEmpty() ? Optional.empty() : read.constant(GuardSetting.AUDIT_REQUIRED_FROM, Risk.values());
            if (file.isEmpty() && !from.isEmpty()) {
                findings.add("audit.required_from is set and audit.file is not: every such request would be denied; set"
                        + " both or neither");
            }
            if (file.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Audit(
                    file.equals("-") ? Optional.empty() : Optional.of(base.resolve(file)),
                    read.path(GuardSetting.AUDIT_SPOOL, base),
                    base.resolve(read.value(GuardSetting.AUDIT_KEY)),
                    redact,
                    required));
        }
    }
}
