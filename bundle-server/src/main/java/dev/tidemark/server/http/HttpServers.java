package dev.tidemark.server.http;

import dev.tidemark.server.http.push.EventStreams;
import dev.tidemark.server.repository.ReadSurface;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The two listeners, running. Thread-safe. */
public final class HttpServers {
    private final HttpOptions options;
    private final List<HttpServer> servers;
    private final WorkerExecutor workers;
    private final EventStreams streams;
    private final int readPort;
    private final int writePort;

    private HttpServers(
            HttpOptions options,
            List<HttpServer> servers,
            WorkerExecutor workers,
            EventStreams streams,
            int readPort,
            int writePort) {
        this.streams = streams;
        this.options = options;
        this.servers = servers;
        this.workers = workers;
        this.readPort = readPort;
        this.writePort = writePort;
    }

    /** A Vert.x instance sized for {@code options}; native transport where there is one. The caller closes it. */
    public static Vertx vertx(HttpOptions options) {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(options.eventLoops())
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /**
     * Starts both listeners.
     *
     * @param streams closed with the listeners
     * @param requestIds gives each problem and each answer of the write listener its id; thread-safe
     * @param traffic told of everything that goes through
     * @return fails if an address cannot be bound; nothing is then left listening
     */
    public static Future<HttpServers> start(
            Vertx vertx,
            HttpOptions options,
            ReadSurface surface,
            EventStreams streams,
            WriteSide side,
            Supplier<String> requestIds,
            Traffic traffic) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("tidemark-write", options.workers());
        List<HttpServer> servers = new CopyOnWriteArrayList<>();
        Future<Integer> read = listen(
                        vertx,
                        options,
                        options.readHost(),
                        shared(options.readPort(), -1),
                        options.eventLoops(),
                        servers,
                        () -> new DateField(side.clock(), new ReadHandler(surface, streams, requestIds, traffic)),
                        requestIds,
                        new Door(traffic, Traffic.Listener.READ))
                .recover(e -> Future.failedFuture(
                        new ListenException("read", "--listen", options.readHost(), options.readPort(), e)));
        return read.compose(readPort -> listen(
                                vertx,
                                options,
                                options.writeHost(),
                                shared(options.writePort(), -2),
                                1,
                                servers,
                                () -> new DateField(
                                        side.clock(),
                                        new WriteRoutes(vertx, workers, side, options, requestIds, traffic).router()),
                                requestIds,
                                new Door(traffic, Traffic.Listener.WRITE))
                        .recover(e -> Future.failedFuture(new ListenException(
                                "write", "--write-listen", options.writeHost(), options.writePort(), e)))
                        .map(writePort -> new HttpServers(options, servers, workers, streams, readPort, writePort)))
                .recover(failure -> closeAll(servers, options)
                        .eventually(workers::close)
                        .transform(ignored -> Future.failedFuture(failure)));
    }

    /** Vert.x lets several instances share one free port when it is asked for with a negative number. */
    private static int shared(int port, int free) {
        return port == 0 ? free : port;
    }

    private static Future<Integer> listen(
            Vertx vertx,
            HttpOptions options,
            String host,
            int port,
            int instances,
            List<HttpServer> servers,
            Supplier<Handler<HttpServerRequest>> handlers,
            Supplier<String> requestIds,
            Door door) {
        List<HttpServer> started = new CopyOnWriteArrayList<>();
        Supplier<Deployable> listener = () -> new VerticleBase() {
            @Override
            public Future<?> start() {
                HeaderDeadline deadline = HeaderDeadline.start(vertx, options, handlers.get(), requestIds);
                HttpServer server = vertx.createHttpServer(serverOptions(options))
                        .connectionHandler(connection -> {
                            deadline.opened(connection);
                            door.connected(connection, () -> deadline.closed(connection));
                        })
                        .requestHandler(deadline)
                        .invalidRequestHandler(request -> door.refuse(request, requestIds.get()));
                return server.listen(port, host).onSuccess(bound -> {
                    started.add(bound);
                    servers.add(bound);
                });
            }
        };
        return vertx.deployVerticle(listener, new DeploymentOptions().setInstances(instances))
                .map(id -> started.get(0).actualPort());
    }

    private static HttpServerOptions serverOptions(HttpOptions options) {
        return new HttpServerOptions()
                .setAcceptBacklog(16_384)
                .setMaxHeaderSize(options.maxHeaderBytes())
                .setIdleTimeout(Math.toIntExact(options.times().idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setHttp2ClearTextEnabled(false);
    }

    /** Whether the native transport is in use. */
    public static boolean isNative(Vertx vertx) {
        return vertx.isNativeTransportEnabled();
    }

    /** The port that reads are served on. */
    public int readPort() {
        return readPort;
    }

    /** The port that changes are taken on. */
    public int writePort() {
        return writePort;
    }

    /** Ends the streams, stops accepting, lets answers under way finish within the grace, then closes. */
    public Future<Void> stop() {
        return streams.close().eventually(() -> closeAll(servers, options)).eventually(workers::close);
    }

    private static Future<Void> closeAll(List<HttpServer> servers, HttpOptions options) {
        return Future.join(servers.stream()
                        .map(server ->
                                server.shutdown(options.times().shutdown().toMillis(), TimeUnit.MILLISECONDS))
                        .toList())
                .mapEmpty();
    }
}
