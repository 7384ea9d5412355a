package dev.tidemark.server.http;

import dev.tidemark.server.repository.ReadSurface;
import dev.tidemark.server.repository.ServedFile;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The read listener: looks the path up and sends bytes that were made before. No router, nothing that blocks, nothing
 * made per request but the answer itself.
 */
final class ReadHandler implements Handler<HttpServerRequest> {
    private static final String PREFIX = "/v1/";
    private static final CharSequence ALLOW = HttpHeaders.createOptimized("Allow");
    private static final String GET_HEAD = "GET, HEAD";

    private final ReadSurface surface;
    private final Supplier<String> requestIds;
    private final Traffic traffic;

    ReadHandler(ReadSurface surface, Supplier<String> requestIds, Traffic traffic) {
        this.surface = surface;
        this.requestIds = requestIds;
        this.traffic = traffic;
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String path = request.path();
        int below = belowDomain(path);
        answer(request, response, path, below);
        traffic.read(Traffic.kind(path, below), response.getStatusCode());
    }

    private void answer(HttpServerRequest request, HttpServerResponse response, @Nullable String path, int below) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            response.headers().set(ALLOW, GET_HEAD);
            Problem.methodNotAllowed(GET_HEAD).send(response, requestIds.get(), false);
            return;
        }
        ServedFile file = find(path, below);
        if (file != null) {
            file.rendering(Rendering.class, Rendering::of).send(request.headers(), response, head);
        } else if (!Health.answer(path, surface, response, head)) {
            Problem.notFound().send(response, requestIds.get(), head);
        }
    }

    private @Nullable ServedFile find(@Nullable String path, int below) {
        return path == null || below == 0
                ? null
                : surface.find(path.substring(PREFIX.length(), below - 1), path.substring(below));
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
