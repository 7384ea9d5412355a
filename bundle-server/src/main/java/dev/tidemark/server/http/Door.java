package dev.tidemark.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;

/** What happens on a listener before there is a request: connections come and go, and some bytes are no HTTP. */
record Door(Traffic traffic, Traffic.Listener listener) {
    void connected(HttpConnection connection, Runnable gone) {
        traffic.connected(listener);
        connection.closeHandler(closed -> {
            traffic.disconnected(listener);
            gone.run();
        });
    }

    void refuse(HttpServerRequest request, String requestId) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = Problem.of(
                400,
                "request_malformed",
                "The request line or a header is malformed. Send HTTP/1.1; TLS is not spoken on this port.");
        if (cause instanceof TooLongHttpHeaderException) {
            problem = Problem.of(
                    431, "headers_too_large", "The header fields are too large. Send fewer or shorter ones.");
        } else if (cause instanceof TooLongHttpLineException) {
            problem = Problem.of(
                    414, "path_too_long", "The path is too long. See /openapi.json for the paths there are.");
        }
        traffic.malformed(problem.code());
        request.response().endHandler(end -> request.connection().close());
        problem.send(request.response(), requestId, false);
    }
}
