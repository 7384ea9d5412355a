package dev.tidemark.verifier.adapter.vertx;

import dev.tidemark.verifier.adapter.AdapterRefusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way in: hashed chunk by chunk, in memory at first, in a file once it is larger. Used on the request's
 * event loop alone.
 */
final class BodyIntake {
    private final Bodies bodies;
    private final HttpServerRequest request;
    private final long limit;
    private final MessageDigest digest = sha256();
    private final Promise<HashedBody> done = Promise.promise();
    private Buffer collected = Buffer.buffer();
    private @Nullable AsyncFile file;
    private boolean opening;
    private boolean ended;
    private int unwritten;
    private long length;
    private long memoryTaken;
    private long spoolTaken;

    BodyIntake(Bodies bodies, HttpServerRequest request, long limit) {
        this.bodies = bodies;
        this.request = request;
        this.limit = limit;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static byte[] emptySha256() {
        return sha256().digest();
    }

    Future<HashedBody> start() {
        if (declaredLength() > limit) {
            return Future.failedFuture(new RefusedException(AdapterRefusal.BODY_TOO_LARGE));
        }
        BrokenBody.watch(request, () -> fail(AdapterRefusal.BODY_MALFORMED));
        request.exceptionHandler(e -> fail(AdapterRefusal.BODY_MALFORMED));
        request.handler(this::take);
        request.endHandler(end -> {
            ended = true;
            finishIfComplete();
        });
        long timer = bodies.vertx()
                .setTimer(Math.max(1, bodies.rules().deadline().toMillis()), id -> fail(AdapterRefusal.BODY_TOO_SLOW));
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
        request.resume();
        return done.future().onComplete(result -> {
            bodies.vertx().cancelTimer(timer);
            BrokenBody.forget(request);
            if (result.failed()) {
                release();
            }
        });
    }

    private long declaredLength() {
        return Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                .map(Long::parseLong) // its form was looked at before
                .orElse(0L);
    }

    private void take(Buffer chunk) {
        if (done.future().isComplete()) {
            return;
        }
        length += chunk.length();
        if (length > limit) {
            fail(AdapterRefusal.BODY_TOO_LARGE);
            return;
        }
        digest.update(chunk.getBytes());
        if (file != null) {
            write(file, chunk);
        } else if (opening || fitsMemory(chunk.length())) {
            collected.appendBuffer(chunk);
        } else {
            collected.appendBuffer(chunk);
            openFile();
        }
    }

    private boolean fitsMemory(int more) {
        if (length > bodies.rules().memoryBytes() || !bodies.memory().take(more)) {
            return false;
        }
        memoryTaken += more;
        return true;
    }

    /** The request waits meanwhile; what Vert.x had already read comes all the same, and is little. */
    private void openFile() {
        opening = true;
        request.pause();
        Context context = bodies.vertx().getOrCreateContext();
        bodies.openSpool()
                .onComplete(opened -> context.runOnContext(v -> {
                    opening = false;
                    if (opened.failed()) {
                        fail(AdapterRefusal.BODIES_OVER_BUDGET);
                    } else if (done.future().isComplete()) {
                        opened.result().close();
                    } else {
                        spoolTo(opened.result());
                    }
                }));
    }

    private void spoolTo(AsyncFile opened) {
        file = opened;
        opened.exceptionHandler(e -> fail(AdapterRefusal.BODIES_OVER_BUDGET));
        opened.drainHandler(v -> request.resume());
        Buffer first = collected;
        collected = Buffer.buffer();
        bodies.memory().giveBack(memoryTaken);
        memoryTaken = 0;
        request.resume();
        write(opened, first);
    }

    private void write(AsyncFile to, Buffer chunk) {
        if (!bodies.spool().take(chunk.length())) {
            fail(AdapterRefusal.BODIES_OVER_BUDGET);
            return;
        }
        spoolTaken += chunk.length();
        unwritten++;
        to.write(chunk).onFailure(e -> fail(AdapterRefusal.BODIES_OVER_BUDGET)).onSuccess(v -> {
            unwritten--;
            finishIfComplete();
        });
        if (to.writeQueueFull()) {
            request.pause();
        }
    }

    private void finishIfComplete() {
        if (!ended || opening || unwritten > 0 || done.future().isComplete()) {
            return;
        }
        done.tryComplete(
                file == null
                        ? HashedBody.inMemory(bodies, collected, digest.digest(), memoryTaken)
                        : HashedBody.inFile(bodies, file, length, digest.digest(), spoolTaken));
    }

    private void fail(AdapterRefusal refusal) {
        done.tryFail(new RefusedException(refusal));
    }

    private void release() {
        collected = Buffer.buffer();
        bodies.memory().giveBack(memoryTaken);
        bodies.spool().giveBack(spoolTaken);
        memoryTaken = 0;
        spoolTaken = 0;
        if (file != null) {
            file.close();
        }
    }
}
