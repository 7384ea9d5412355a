package dev.tidemark.verifier.adapter.vertx;

import dev.tidemark.verifier.adapter.DenialResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Answers requests that may not pass, whether or not their bodies were read. */
public final class Answers {
    private static final long LINGER_MILLIS = 1_000;
    private static final long LINGER_BYTES = 1 << 20;

    private Answers() {}

    /**
     * Answers, unless an answer has begun; ends the connection after it if the body was not read. Call it on the request's
     * event loop.
     */
    public static void send(Vertx vertx, HttpServerRequest request, DenialResponse denial) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        boolean unread = ReceivedRequest.announcesBody(request) && !request.isEnded();
        boolean http1 = request.version() != HttpVersion.HTTP_2;
        response.setStatusCode(denial.status());
        denial.headers().forEach(response::putHeader);
        byte[] body = denial.body();
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
        if (unread && http1) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
        if (unread && http1) {
            closeSoon(vertx, request);
        }
    }

    /** Closing at once would reset the connection, and the sender would lose the answer with it: read on for a moment. */
    private static void closeSoon(Vertx vertx, HttpServerRequest request) {
        long[] dropped = {0};
        long timer = vertx.setTimer(LINGER_MILLIS, id -> request.connection().close());
        Runnable close = () -> {
            vertx.cancelTimer(timer);
            request.connection().close();
        };
        request.exceptionHandler(e -> vertx.cancelTimer(timer));
        request.handler(chunk -> {
            dropped[0] += chunk.length();
            if (dropped[0] > LINGER_BYTES) {
                close.run();
            }
        });
        request.endHandler(end -> close.run());
        request.resume();
    }
}
