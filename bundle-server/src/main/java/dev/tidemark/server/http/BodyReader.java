package dev.tidemark.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Takes in the body of a paused request: at most so many bytes, in at most so long. Room is taken by bytes that came, never
 * by a length that was declared: else whoever declares much and sends nothing has it.
 */
final class BodyReader {
    private final Vertx vertx;
    private final Duration deadline;

    BodyReader(Vertx vertx, Duration deadline) {
        this.vertx = vertx;
        this.deadline = deadline;
    }

    /** What becomes of the bytes. Called on the request's event loop only. */
    interface Sink<T> {
        /** Before the first byte. */
        default void prepare(HttpServerRequest request) {}

        /** Some bytes, within the limit. */
        void accept(Buffer chunk);

        /** No more is wanted: whatever arrives is dropped. */
        default void stop() {}

        /** The body is complete. */
        T finish() throws BodyRejected;
    }

    /** The whole body as it is. */
    Future<byte[]> bytes(HttpServerRequest request, int limitBytes, BodyBudget.Share share) {
        Buffer collected = Buffer.buffer();
        return receive(request, limitBytes, share, new Sink<>() {
            @Override
            public void accept(Buffer chunk) {
                collected.appendBuffer(chunk);
            }

            @Override
            public byte[] finish() {
                return collected.getBytes();
            }
        });
    }

    /** Fails with {@link BodyRejected} when the body is too large, too slow or malformed, or there is no room for it now. */
    <T> Future<T> receive(HttpServerRequest request, int limitBytes, BodyBudget.Share share, Sink<T> sink) {
        if (declaredLength(request) > limitBytes) {
            return Future.failedFuture(new BodyRejected(Problem.bodyTooLarge(limitBytes)));
        }
        Promise<T> done = Promise.promise();
        try {
            sink.prepare(request);
        } catch (RuntimeException e) { // the form decoder has no one type for a boundary that is none
            return Future.failedFuture(new BodyRejected(
                    Problem.malformedBody("The Content-Type is malformed. Send multipart/form-data with a boundary.")));
        }
        long[] seen = {0};
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > limitBytes) {
                done.tryFail(new BodyRejected(Problem.bodyTooLarge(limitBytes)));
            } else if (!share.reach(seen[0])) {
                done.tryFail(new BodyRejected(Problem.busy()));
            } else if (!done.future().isComplete()) {
                sink.accept(chunk);
            }
        });
        request.exceptionHandler(e -> done.tryFail(
                new BodyRejected(Problem.malformedBody("The body is broken or incomplete. Send it again."))));
        request.endHandler(end -> finish(done, sink));
        long timer = vertx.setTimer(
                Math.max(1, deadline.toMillis()), id -> done.tryFail(new BodyRejected(Problem.tooSlow())));
        done.future().onComplete(result -> {
            vertx.cancelTimer(timer);
            sink.stop();
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.resume();
        return done.future();
    }

    private static <T> void finish(Promise<T> done, Sink<T> sink) {
        if (done.future().isComplete()) {
            return;
        }
        try {
            done.tryComplete(sink.finish());
        } catch (BodyRejected e) {
            done.tryFail(e);
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared == null) {
            return 0;
        }
        try {
            return Long.parseLong(declared);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
