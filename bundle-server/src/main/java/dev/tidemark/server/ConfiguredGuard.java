package dev.tidemark.server;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.server.guard.Guard;
import dev.tidemark.server.log.ServerLog;
import dev.tidemark.server.metrics.GuardMetrics;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.audit.AuditKey;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.audit.AuditLogBuilder;
import dev.tidemark.verifier.audit.AuditSink;
import dev.tidemark.verifier.replay.MemoryReplayStore;
import dev.tidemark.verifier.replay.ReplayStore;
import dev.tidemark.verifier.replay.redis.RedisLogin;
import dev.tidemark.verifier.replay.redis.RedisReplayStore;
import dev.tidemark.verifier.replay.redis.RedisReplayStoreBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A guard as {@code guard.toml} and the environment describe it, with what it decides from. Thread-safe. */
public final class ConfiguredGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredGuard.class);
    private static final int REQUEST_ID_BYTES = 8;

    private final GuardConfig config;
    private final Clock clock;
    private final SecureRandom random;
    private final GuardMetrics metrics = new GuardMetrics();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Optional<Guard> guard = Optional.empty();

    private ConfiguredGuard(GuardConfig config, Clock clock, SecureRandom random) {
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Starts it.
     *
     * @param file the configuration, with paths relative to its folder; empty when the environment says everything
     * @param folder what paths are relative to without a file
     * @param environment variables that are over the file
     * @throws ConfigException with every finding, if there is one
     * @throws TrustClientException if nothing can be trusted: nothing was ever held, and nothing could be had now
     */
    public static ConfiguredGuard start(
            Optional<Path> file, Path folder, Map<String, String> environment, Clock clock, SecureRandom random)
            throws ConfigException, StartException, TrustClientException, InterruptedException {
        String text = file.isPresent() ? ConfiguredServer.read(file.get()) : "";
        Path base = file.map(one -> one.toAbsolutePath().getParent()).orElse(folder);
        ConfiguredGuard started = new ConfiguredGuard(GuardConfig.parse(text, base, environment), clock, random);
        boolean whole = false;
        try {
            started.start();
            whole = true;
            return started;
        } finally {
            if (!whole) {
                started.close();
            }
        }
    }

    private void start() throws ConfigException, StartException, TrustClientException, InterruptedException {
        ServerLog.start(config.logFormat(), config.logLevel());
        GuardConfig.Trust trust = config.trust();
        String domain = trust.domain().name();
        TrustClient client = metrics.measured(TrustClient.builder()
                        .repository(trust.repository())
                        .domain(domain)
                        .pinnedRoot(trust.root())
                        .stateDirectory(trust.state())
                        .clock(clock))
                .start();
        open.push(client);
        Verifier.Builder builder = Verifier.builder(client)
                .replayStore(replayStore(domain))
                .replicas(config.replay().replicas());
        if (config.audit().isPresent()) {
            GuardConfig.Audit audit = config.audit().get();
            AuditLog log = auditLog(audit, domain);
            open.push(log);
            metrics.watch(domain, log);
            builder.auditTo(log);
            audit.requiredFrom().ifPresent(builder::requireAudit);
        }
        Verifier verifier = builder.build();
        metrics.watch(domain, verifier);
        Guard running = listening(client, verifier);
        open.push(running);
        metrics.watch(running);
        guard = Optional.of(running);
    }

    private Guard listening(TrustClient client, Verifier verifier) throws StartException {
        try {
            return Guard.start(
                    new Guard.Parts(config.options(), client, verifier, metrics, metrics::scrape, this::requestId));
        } catch (IOException e) {
            throw new StartException(
                    StartProblem.Code.ADDRESS_UNAVAILABLE,
                    "the guard cannot listen on " + config.options().listen() + " and "
                            + config.options().management() + ", or use its spool directory "
                            + config.options().bodies().spoolDirectory() + ": " + e.getMessage(),
                    e);
        }
    }

    private ReplayStore replayStore(String domain) throws ConfigException {
        Optional<GuardConfig.Redis> redis = config.replay().redis();
        if (redis.isEmpty()) {
            MemoryReplayStore store = ReplayStore.inMemory(config.replay().maxEntries());
            metrics.watch(domain, store);
            return store;
        }
        GuardConfig.Redis at = redis.get();
        RedisReplayStoreBuilder builder =
                RedisReplayStore.builder().address(at.host(), at.port()).namespace(domain);
        if (!at.tls()) {
            builder.withoutTls();
        }
        at.passwordFile().ifPresent(file -> builder.login(RedisLogin.of(at.user(), file)));
        try {
            RedisReplayStore store = builder.start();
            open.push(store);
            metrics.watch(domain, store);
            return store;
        } catch (IllegalStateException e) {
            throw new ConfigException(
                    StartProblem.Code.SETTING_INVALID, "replay.redis cannot be used: " + e.getMessage());
        }
    }

    private AuditLog auditLog(GuardConfig.Audit audit, String domain) throws StartException {
        AuditLogBuilder builder = AuditLog.to(audit.file().map(AuditSink::file).orElseGet(AuditSink::stdout))
                .component("guard")
                .instance(config.instance())
                .domain(domain)
                .shadowRoutes(config.options().routes().shadow())
                .clock(clock);
        audit.spool().ifPresent(builder::spool);
        try {
            return (audit.redact()
                            ? builder.maskNamesWith(AuditKey.readOrCreate(audit.key(), random))
                            : builder.withoutRedaction())
                    .start();
        } catch (IOException e) {
            throw new StartException(
                    StartProblem.Code.FILE_UNREADABLE, "the audit log cannot be kept: " + e.getMessage(), e);
        }
    }

    private String requestId() {
        byte[] id = new byte[REQUEST_ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Where callers come in. */
    public String address() {
        return "http://" + config.options().listen().host() + ":"
                + guard.orElseThrow().port();
    }

    /** Where probes and metrics are. */
    public String managementAddress() {
        return "http://" + config.options().management().host() + ":"
                + guard.orElseThrow().managementPort();
    }

    /** What is guarded. */
    public String upstream() {
        return "http://" + config.options().upstream().address();
    }

    /** Drains, then ends everything that was started, the last first. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the guard did not end", e);
            }
        }
    }
}
