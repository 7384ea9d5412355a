package dev.tidemark.server.guard;

import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.vertx.Bodies;
import dev.tidemark.verifier.adapter.vertx.StrictRequests;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A guard, running. Thread-safe. */
public final class Guard implements AutoCloseable {
    /** What Vert.x calls a free port that all listeners of one number share. */
    private static final int SHARED_FREE_PORT = -1;

    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Shorter than what upstreams keep an idle connection for, so that no request meets one that is just closing. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private final Vertx vertx;
    private final GuardOptions options;
    private final TrustView trust;
    private final Capacity capacity;
    private final Bodies bodies;
    private final List<HttpServer> guarded = new CopyOnWriteArrayList<>();
    private final List<HttpServer> management = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean draining;

    /**
     * What a guard is made of.
     *
     * @param options how it behaves
     * @param trust what its verifier decides from
     * @param verifier decides
     * @param traffic is told what goes through
     * @param metrics Prometheus text, now
     * @param requestIds gives each decision the name that logs and audit lines know it by; thread-safe
     */
    public record Parts(
            GuardOptions options,
            TrustView trust,
            Verifier verifier,
            GuardTraffic traffic,
            Supplier<String> metrics,
            Supplier<String> requestIds) {}

    private Guard(Vertx vertx, Parts parts, Bodies bodies) {
        this.vertx = vertx;
        this.options = parts.options();
        this.trust = parts.trust();
        this.capacity = new Capacity(options.limits().requests());
        this.bodies = bodies;
    }

    /**
     * Starts listening.
     *
     * @throws IOException if an address cannot be bound or the spool directory cannot be used; nothing is then left running
     */
    public static Guard start(Parts parts) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            Guard guard =
                    new Guard(vertx, parts, Bodies.create(vertx, parts.options().bodies()));
            guard.listen(parts).toCompletionStage().toCompletableFuture().join();
            return guard;
        } catch (IOException e) {
            stop(vertx);
            throw e;
        } catch (CompletionException e) {
            stop(vertx);
            throw new IOException("an address cannot be listened on", e.getCause());
        }
    }

    private static void stop(Vertx vertx) {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Future<Void> listen(Parts parts) {
        RouteBook routes =
                new RouteBook(trust, options.routes(), options.limits().bodyBytes());
        int instances = Runtime.getRuntime().availableProcessors();
        Supplier<Deployable> front = () -> new Front(parts, routes);
        return vertx.deployVerticle(front, new DeploymentOptions().setInstances(instances))
                .compose(up -> vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                        .requestHandler(new Management(() -> Readiness.of(trust, draining), parts.metrics()))
                        .listen(
                                options.management().port(),
                                options.management().host()))
                .onSuccess(management::add)
                .mapEmpty();
    }

    /** One listener of the guarded side; as many as there are event loops share its port. */
    private final class Front extends VerticleBase {
        private final Parts parts;
        private final RouteBook routes;

        Front(Parts parts, RouteBook routes) {
            this.parts = parts;
            this.routes = routes;
        }

        @Override
        public Future<?> start() {
            Forwarder forwarder = new Forwarder(
                    vertx, client(), options.upstream(), options.times().answer(), parts.traffic());
            GuardHandler handler = new GuardHandler(
                    vertx, parts.verifier(), routes, bodies, capacity, forwarder, parts.traffic(), parts.requestIds());
            int port = options.listen().port();
            return new StrictRequests(
                            options.limits().lineBytes(),
                            options.limits().headerBytes(),
                            options.times().header())
                    .server(vertx, serverOptions())
                    .requestHandler(handler)
                    .invalidRequestHandler(invalid(handler))
                    .listen(
                            port == 0 ? SHARED_FREE_PORT : port,
                            options.listen().host())
                    .onSuccess(guarded::add);
        }
    }

    private static Handler<HttpServerRequest> invalid(GuardHandler handler) {
        return request -> {
            Throwable cause = request.decoderResult().cause();
            AdapterRefusal refusal = AdapterRefusal.REQUEST_MALFORMED;
            if (cause instanceof TooLongHttpHeaderException) {
                refusal = AdapterRefusal.HEADERS_TOO_LARGE;
            } else if (cause instanceof TooLongHttpLineException) {
                refusal = AdapterRefusal.TARGET_TOO_LONG;
            }
            handler.refuseInvalid(request, refusal);
        };
    }

    private HttpClient client() {
        HttpClientOptions client = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setPipelining(false)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(options.limits().headerBytes())
                .setConnectTimeout(Math.toIntExact(options.times().connect().toMillis()))
                .setIdleTimeout(Math.toIntExact(options.times().idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return vertx.httpClientBuilder()
                .with(client)
                .with(new PoolOptions().setHttp1MaxSize(options.upstream().connections()))
                .build();
    }

    private HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setAcceptBacklog(16_384)
                .setIdleTimeout(Math.toIntExact(options.times().idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false);
    }

    /** The port that callers come in on. */
    public int port() {
        return guarded.get(0).actualPort();
    }

    /** The port of probes and metrics. */
    public int managementPort() {
        return management.get(0).actualPort();
    }

    /** How many requests are under way. */
    public int underWay() {
        return capacity.underWay();
    }

    /** How many bytes of bodies are in memory. */
    public long bodyBytesInMemory() {
        return bodies.bytesInMemory();
    }

    /** How many bytes of bodies are on disk. */
    public long bodyBytesOnDisk() {
        return bodies.bytesOnDisk();
    }

    /** Says it is not ready, takes nothing new, lets what is under way finish within the grace, then ends. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        draining = true;
        shutDown(guarded, options.times().drain());
        shutDown(management, Duration.ZERO);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(CLOSING.toSeconds(), TimeUnit.SECONDS)
                .handle((done, failure) -> null)
                .join();
    }

    private static void shutDown(List<HttpServer> servers, Duration grace) {
        Future.join(servers.stream()
                        .map(server -> server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS))
                        .toList())
                .toCompletionStage()
                .toCompletableFuture()
                .handle((done, failure) -> null)
                .join();
    }
}
