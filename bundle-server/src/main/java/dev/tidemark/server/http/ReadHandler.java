package dev.tidemark.server.http;

import dev.tidemark.server.http.push.DomainStream;
import dev.tidemark.server.http.push.EventStreams;
import dev.tidemark.server.repository.ReadSurface;
import dev.tidemark.server.repository.ServedFile;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read listener: looks the path up and sends bytes that were made before. No router, nothing that blocks, nothing
 * made per request but the answer itself. Only what has been superseded, and nobody asked for lately, is waited for.
 */
final class ReadHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ReadHandler.class);
    private static final String PREFIX = "/v1/";
    private static final CharSequence ALLOW = HttpHeaders.createOptimized("Allow");
    private static final String GET_HEAD = "GET, HEAD";

    private final ReadSurface surface;
    private final Supplier<String> requestIds;
    private final Traffic traffic;
    private final EventsHandler events;
    private final ViewsHandler views;

    ReadHandler(ReadSurface surface, EventStreams streams, Supplier<String> requestIds, Traffic traffic) {
        this.surface = surface;
        this.events = new EventsHandler(streams);
        this.views = new ViewsHandler(surface, requestIds);
        this.requestIds = requestIds;
        this.traffic = traffic;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        int below = belowDomain(path);
        CompletionStage<Optional<ServedFile>> loading = answer(request, path, below);
        if (loading == null) {
            traffic.read(Traffic.kind(path, below), request.response().getStatusCode());
        } else {
            Future.fromCompletionStage(loading, Vertx.currentContext()).onComplete(loaded -> {
                answerLoaded(loaded, request);
                traffic.read(Traffic.kind(path, below), request.response().getStatusCode());
            });
        }
    }

    /** Answers, or says what to wait for first. */
    private @Nullable CompletionStage<Optional<ServedFile>> answer(
            HttpServerRequest request, @Nullable String path, int below) {
        HttpServerResponse response = request.response();
        boolean head = isHead(request);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            response.headers().set(ALLOW, GET_HEAD);
            Problem.methodNotAllowed(GET_HEAD).send(response, requestIds.get(), false);
            return null;
        }
        CompletionStage<Optional<ServedFile>> loading = null;
        if (path != null && below > 0) {
            String domain = path.substring(PREFIX.length(), below - 1);
            ServedFile file = surface.find(domain, path.substring(below));
            if (file != null) {
                send(file, request);
                return null;
            }
            if (ViewsHandler.isView(path, below)) {
                views.answer(domain, path.substring(below), request, head);
                return null;
            }
            DomainStream stream = events.find(path, below, domain);
            if (stream != null) {
                listen(stream, request, head);
                return null;
            }
            loading = surface.load(domain, path.substring(below));
        }
        if (loading == null && !Health.answer(path, surface, response, head)) {
            Problem.notFound().send(response, requestIds.get(), head);
        }
        return loading;
    }

    private void listen(DomainStream stream, HttpServerRequest request, boolean head) {
        events.answer(stream, request, head).ifPresent(problem -> {
            traffic.refused(problem.code());
            problem.send(request.response(), requestIds.get(), false);
        });
    }

    private void answerLoaded(AsyncResult<Optional<ServedFile>> loaded, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (loaded.failed()) {
            LOG.debug("a superseded file was not read", loaded.cause());
            Problem.storeBusy().send(response, requestIds.get(), isHead(request));
        } else if (loaded.result().isEmpty()) {
            Problem.notFound().send(response, requestIds.get(), isHead(request));
        } else if (!response.ended() && !response.closed()) {
            send(loaded.result().get(), request);
        }
    }

    static void send(ServedFile file, HttpServerRequest request) {
        file.rendering(Rendering.class, Rendering::of).send(request.headers(), request.response(), isHead(request));
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** Where the part of the path below the domain begins; 0 if there is none. */
    private static int belowDomain(@Nullable String path) {
        return path == null || !path.startsWith(PREFIX) ? 0 : path.indexOf('/', PREFIX.length()) + 1;
    }

    /** Liveness and readiness, the same on both listeners. */
    static final class Health {
        private static final Buffer OK = Buffer.buffer("ok\n");
        private static final Buffer NOT_READY = Buffer.buffer("not ready\n");
        private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

        private Health() {}

        static boolean answer(@Nullable String path, ReadSurface surface, HttpServerResponse response, boolean head) {
            if ("/livez".equals(path)) {
                send(response, 200, OK, head);
                return true;
            }
            if ("/readyz".equals(path)) {
                boolean ready = surface.ready();
                send(response, ready ? 200 : 503, ready ? OK : NOT_READY, head);
                return true;
            }
            return false;
        }

        private static void send(HttpServerResponse response, int status, Buffer body, boolean head) {
            response.setStatusCode(status);
            response.headers()
                    .set(HttpHeaders.CONTENT_TYPE, TEXT)
                    .set(HttpHeaders.CACHE_CONTROL, Problem.NO_STORE)
                    .set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            if (head) {
                response.end();
            } else {
                response.end(body);
            }
        }
    }
}
