package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.http.Answered.Action;
import dev.tidemark.server.publish.Refused;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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
    private final Traffic traffic;
    private final long startedAt;
    private Action action = Action.OTHER;
    private Optional<TrustDomain> domain = Optional.empty();
    private Optional<String> principal = Optional.empty();
    private boolean told;

    Exchange(Vertx vertx, HttpServerRequest request, String requestId, Traffic traffic) {
        this.vertx = vertx;
        this.request = request;
        this.requestId = requestId;
        this.traffic = traffic;
        this.startedAt = traffic.nanoTime();
    }

    /** What the request turned out to ask. */
    Exchange asks(Action what) {
        action = what;
        return this;
    }

    /** The domain its path names. */
    void in(TrustDomain named) {
        domain = Optional.of(named);
    }

    /** Who sent it. Called by the worker that this exchange waits for. */
    void by(Principal caller) {
        principal = Optional.of(caller.subject());
    }

    /** The same work; whatever is logged while it runs names this request. */
    <T> Callable<T> named(Callable<T> work) {
        return () -> {
            MDC.put("request_id", requestId);
            try {
                return work.call();
            } finally {
                MDC.remove("request_id");
            }
        };
    }

    /** Tells that an answer was given; the first one counts. */
    void answered(int status, Optional<String> code) {
        if (!told) {
            told = true;
            Duration took = Duration.ofNanos(traffic.nanoTime() - startedAt);
            traffic.answered(new Answered(requestId, action, domain, principal, status, code, took));
        }
    }

    HttpServerRequest request() {
        return request;
    }

    void json(int status, byte[] body) {
        send(status, JSON, Buffer.buffer(body));
    }

    void send(int status, CharSequence mediaType, Buffer body) {
        answered(status, Optional.empty());
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
    void fail(Throwable thrown) {
        // A stage that follows another one wraps what that one failed with.
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof AccessDenied denied) {
            problem(Problem.of(denied));
        } else if (cause instanceof Refused refused) {
            problem(Problem.of(refused));
        } else if (cause instanceof BodyRejected rejected) {
            problem(rejected.problem());
        } else {
            LOG.atError()
                    .addKeyValue("request_id", requestId)
                    .setCause(cause)
                    .log("a request failed for a reason that has no name");
            problem(Problem.internal());
        }
    }

    void problem(Problem problem) {
        answered(problem.status(), Optional.of(problem.code()));
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
