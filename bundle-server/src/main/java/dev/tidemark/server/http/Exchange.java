package dev.tidemark.server.http;

import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.publish.Refused;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on the write listener and its one answer. Used on the request's event loop only. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    private static final long LINGER_MILLIS = 1_000;
    private static final long LINGER_BYTES = 1 << 20;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final String requestId;

    Exchange(Vertx vertx, HttpServerRequest request, String requestId) {
        this.vertx = vertx;
        this.request = request;
        this.requestId = requestId;
    }

    HttpServerRequest request() {
        return request;
    }

    void json(int status, byte[] body) {
        send(status, JSON, Buffer.buffer(body));
    }

    void send(int status, CharSequence mediaType, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        response.headers()
                .set(HttpHeaders.CONTENT_TYPE, mediaType)
                .set(HttpHeaders.CACHE_CONTROL, Problem.NO_STORE)
                .set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                .set(Problem.REQUEST_ID, requestId);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }

    /** Answers with what went wrong; the caller learns a code, the log learns the cause. */
    void fail(Throwable cause) {
        if (cause instanceof AccessDenied denied) {
            problem(Problem.of(denied));
        } else if (cause instanceof Refused refused) {
            problem(Problem.of(refused));
        } else if (cause instanceof BodyRejected rejected) {
            problem(rejected.problem());
        } else {
            LOG.error("request {} failed", requestId, cause);
            problem(Problem.internal());
        }
    }

    void problem(Problem problem) {
        boolean unread = !request.isEnded();
        HttpServerResponse response = request.response();
        if (unread && !response.headWritten()) {
            response.headers().set(HttpHeaders.CONNECTION, CLOSE);
        }
        problem.send(response, requestId, request.method().equals(HttpMethod.HEAD));
        if (unread) {
            closeSoon();
        }
    }

    /** Closing at once would reset the connection, and the sender would lose the answer with it: read on for a moment. */
    private void closeSoon() {
        if (request.isEnded()) {
            return;
        }
        long[] dropped = {0};
        long timer = vertx.setTimer(LINGER_MILLIS, id -> request.connection().close());
        request.exceptionHandler(e -> vertx.cancelTimer(timer));
        request.handler(chunk -> {
            dropped[0] += chunk.length();
            if (dropped[0] > LINGER_BYTES) {
                vertx.cancelTimer(timer);
                request.connection().close();
            }
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            request.connection().close();
        });
        request.resume();
    }
}
