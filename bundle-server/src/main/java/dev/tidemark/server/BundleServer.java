package dev.tidemark.server;

import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.audit.Auditor;
import dev.tidemark.server.http.AccessLog;
import dev.tidemark.server.http.FreshnessSource;
import dev.tidemark.server.http.HttpOptions;
import dev.tidemark.server.http.HttpServers;
import dev.tidemark.server.http.ListenException;
import dev.tidemark.server.http.Traffic;
import dev.tidemark.server.http.WriteSide;
import dev.tidemark.server.http.push.DomainStream;
import dev.tidemark.server.http.push.EventStreams;
import dev.tidemark.server.metrics.ServerMetrics;
import dev.tidemark.server.publish.Publisher;
import dev.tidemark.server.repository.DomainOpening;
import dev.tidemark.server.repository.DomainRepository;
import dev.tidemark.server.repository.Housekeeping;
import dev.tidemark.server.repository.Lane;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.server.repository.RepositoryStartException;
import dev.tidemark.server.signing.SigningAudit;
import dev.tidemark.server.view.StandardViews;
import dev.tidemark.storage.Ledger;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: the one place that knows every part. Running from construction to {@link #close}. */
public final class BundleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BundleServer.class);
    private static final long STOP_SECONDS = 10;

    private final HttpOptions http;
    private final Vertx vertx;
    private final HttpServers servers;
    private final Repositories repositories;
    private final Ledger ledger;
    private final ServerMetrics metrics;
    private final Housekeeping housekeeping;
    private final AtomicBoolean closed = new AtomicBoolean();

    private BundleServer(
            HttpOptions http,
            Vertx vertx,
            HttpServers servers,
            Repositories repositories,
            Ledger ledger,
            ServerMetrics metrics) {
        this.http = http;
        this.vertx = vertx;
        this.servers = servers;
        this.repositories = repositories;
        this.ledger = ledger;
        this.metrics = metrics;
        this.housekeeping = new Housekeeping(ledger, repositories.all());
    }

    /** One domain to serve. */
    public static final class Domain {
        private final TrustDomain name;
        private final byte[] firstRoot;
        private final List<Signer> onlineKeys;

        /**
         * A domain.
         *
         * @param name of the domain
         * @param firstRoot root version 1, from the operator
         * @param onlineKeys the keys the server holds for it
         */
        public Domain(TrustDomain name, byte[] firstRoot, Collection<? extends Signer> onlineKeys) {
            this.name = name;
            this.firstRoot = firstRoot.clone();
            this.onlineKeys = List.copyOf(onlineKeys);
        }
    }

    /**
     * What a server is made of.
     *
     * @param http addresses and bounds
     * @param ledger closed with the server
     * @param domains what is served
     * @param gate who callers are
     * @param grants what they may do
     * @param publicFreshness whether {@code /freshness} needs no grant
     * @param settings paces and lives
     * @param configDigest names the configuration in {@code /freshness}
     * @param clock wall time
     * @param random for request ids
     */
    public record Parts(
            HttpOptions http,
            Ledger ledger,
            List<Domain> domains,
            AccessGate gate,
            Grants grants,
            boolean publicFreshness,
            RepositorySettings settings,
            String configDigest,
            Clock clock,
            RandomGenerator random) {}

    /**
     * Opens every domain, starts signing, then listens.
     *
     * @throws RepositoryStartException if a domain cannot be opened
     * @throws StartException if the listeners cannot be started
     */
    public static BundleServer start(Parts parts)
            throws RepositoryStartException, StartException, InterruptedException {
        List<DomainRepository> opened = new ArrayList<>();
        ServerMetrics metrics = new ServerMetrics(
                parts.domains().stream().map(domain -> domain.name).toList(), version());
        boolean started = false;
        try {
            DomainOpening opening = new DomainOpening(
                    metrics.measured(parts.ledger()), parts.clock(), System::nanoTime, parts.settings());
            for (Domain domain : parts.domains()) {
                opened.add(opening.open(
                        domain.name,
                        domain.firstRoot,
                        metrics.measured(domain.name, keyRing(domain, metrics)),
                        Lane.thread("tidemark-" + domain.name)));
            }
            Repositories repositories = Repositories.of(opened);
            BundleServer server = listen(parts, repositories, metrics);
            repositories.all().forEach(repository -> repository.show(new StandardViews()));
            repositories.all().forEach(DomainRepository::start);
            server.housekeeping.start();
            started = true;
            return server;
        } finally {
            if (!started) {
                opened.forEach(DomainRepository::close);
                parts.ledger().close();
                metrics.close();
            }
        }
    }

    private static OnlineKeyRing keyRing(Domain domain, ServerMetrics metrics) {
        return new OnlineKeyRing(domain.name, domain.onlineKeys, metrics.measured(domain.name, signingLog()));
    }

    private static String version() {
        return Optional.ofNullable(BundleServer.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static BundleServer listen(Parts parts, Repositories repositories, ServerMetrics metrics)
            throws StartException, InterruptedException {
        AccessLog log = new AccessLog(domain -> repositories.domain(domain).isPresent());
        Traffic traffic = new Traffic(log.andThen(metrics::answered), metrics::malformed, System::nanoTime);
        metrics.watch(repositories);
        metrics.watch(traffic);
        EventStreams streams = streams(parts, repositories, metrics);
        WriteSide side = new WriteSide(
                parts.gate(),
                parts.grants(),
                metrics.measured(new Publisher(repositories, parts.grants(), System::nanoTime)),
                new Auditor(repositories),
                freshness(repositories, parts),
                repositories,
                metrics::scrape,
                parts.clock());
        Vertx vertx = HttpServers.vertx(parts.http());
        try {
            HttpServers servers = listening(
                    HttpServers.start(vertx, parts.http(), repositories, streams, side, ids(parts.random()), traffic));
            return new BundleServer(parts.http(), vertx, servers, repositories, parts.ledger(), metrics);
        } catch (StartException e) {
            var unused = vertx.close();
            throw e;
        }
    }

    private static EventStreams streams(Parts parts, Repositories repositories, ServerMetrics metrics) {
        List<TrustDomain> names =
                repositories.all().stream().map(DomainRepository::domain).toList();
        EventStreams streams = new EventStreams(names, parts.http().push(), metrics, System::nanoTime);
        metrics.watch(streams);
        for (DomainRepository repository : repositories.all()) {
            DomainStream stream = streams.of(repository.domain().name());
            if (stream != null) {
                repository.watch(stream::publish);
            }
        }
        return streams;
    }

    private static HttpServers listening(Future<HttpServers> future) throws StartException, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ListenException refused) {
                throw unavailable(refused.getMessage(), refused);
            }
            throw unavailable("The listeners failed. Look at the log, then start again.", e);
        } catch (TimeoutException e) {
            throw unavailable("The listeners did not open within " + STOP_SECONDS + " s. Start again.", e);
        }
    }

    private static StartException unavailable(@Nullable String text, Throwable cause) {
        return new StartException(StartProblem.Code.ADDRESS_UNAVAILABLE, String.valueOf(text), cause);
    }

    private static FreshnessSource freshness(Repositories repositories, Parts parts) {
        return new FreshnessSource() {
            @Override
            public boolean isPublic(TrustDomain domain) {
                return parts.publicFreshness();
            }

            @Override
            public Optional<byte[]> freshness(TrustDomain domain) {
                return repositories.domain(domain).map(found -> found.freshness(parts.configDigest()));
            }
        };
    }

    /** Every use of an online key is told; the audit ledger will keep it. */
    private static SigningAudit signingLog() {
        return use -> LOG.atDebug()
                .addKeyValue("domain", use.domain())
                .addKeyValue("role", use.role().roleName())
                .addKeyValue("version", use.version())
                .addKeyValue("sha256", use.sha256())
                .addKeyValue("key", use.keyId().orElse("none"))
                .addKeyValue("code", use.refusal().orElse("signed"))
                .log("an online key was asked to sign");
    }

    private static Supplier<String> ids(RandomGenerator random) {
        return () -> {
            byte[] id = new byte[8];
            random.nextBytes(id);
            return HexFormat.of().formatHex(id);
        };
    }

    /** Where reads are served: the configured host, the port that was taken. */
    public String readAddress() {
        return "http://" + http.readHost() + ":" + readPort();
    }

    /** Where changes are taken: the configured host, the port that was taken. */
    public String writeAddress() {
        return "http://" + http.writeHost() + ":" + writePort();
    }

    /** The port that reads are served on. */
    public int readPort() {
        return servers.readPort();
    }

    /** The port that changes are taken on. */
    public int writePort() {
        return servers.writePort();
    }

    /** The domains. */
    public Repositories repositories() {
        return repositories;
    }

    /** Stops accepting, finishes what is under way, gives back what was reserved, closes the store. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stop("listeners", servers.stop());
        stop("event loops", vertx.close());
        housekeeping.close();
        repositories.all().forEach(DomainRepository::close);
        ledger.close();
        metrics.close();
    }

    /** What does not stop in time is left behind: the store is closed all the same. */
    private static void stop(String what, Future<?> stopping) {
        try {
            stopping.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The {} did not stop within {} s", what, STOP_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
