package dev.tidemark.server.guard;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;

/** Probes and metrics, on a listener that callers do not reach. */
final class Management implements Handler<HttpServerRequest> {
    private final Supplier<Readiness> readiness;
    private final Supplier<String> metrics;

    Management(Supplier<Readiness> readiness, Supplier<String> metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerRequest request) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!reads) {
            answer(request, 405, "text/plain; charset=utf-8", "only GET\n");
            return;
        }
        switch (String.valueOf(request.path())) {
            case "/livez" -> answer(request, 200, "text/plain; charset=utf-8", "live\n");
            case "/readyz" -> {
                Readiness now = readiness.get();
                answer(request, now == Readiness.READY ? 200 : 503, "text/plain; charset=utf-8", now.word() + "\n");
            }
            case "/metrics" -> answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
            default -> answer(request, 404, "text/plain; charset=utf-8", "only /livez, /readyz and /metrics\n");
        }
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        HttpServerResponse response = request.response().setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, type).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.end(body);
    }
}
