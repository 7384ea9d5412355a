package dev.tidemark.verifier.adapter.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A whole body that was hashed as it came, to be handed on as it is. Holds room until it is closed; used on the event loop
 * of its request alone.
 */
public final class HashedBody {
    private static final int CHUNK = 64 << 10;

    private final Bodies bodies;
    private final @Nullable Buffer buffer;
    private final @Nullable AsyncFile file;
    private final long length;
    private final byte[] sha256;
    private final long held;
    private boolean closed;

    private HashedBody(
            Bodies bodies, @Nullable Buffer buffer, @Nullable AsyncFile file, long length, byte[] sha256, long held) {
        this.bodies = bodies;
        this.buffer = buffer;
        this.file = file;
        this.length = length;
        this.sha256 = sha256;
        this.held = held;
    }

    static HashedBody empty(Bodies bodies) {
        return new HashedBody(bodies, Buffer.buffer(), null, 0, BodyIntake.emptySha256(), 0);
    }

    static HashedBody inMemory(Bodies bodies, Buffer buffer, byte[] sha256, long held) {
        return new HashedBody(bodies, buffer, null, buffer.length(), sha256, held);
    }

    static HashedBody inFile(Bodies bodies, AsyncFile file, long length, byte[] sha256, long held) {
        return new HashedBody(bodies, null, file, length, sha256, held);
    }

    /** 32 bytes; a copy. */
    public byte[] sha256() {
        return sha256.clone();
    }

    /** Bytes. */
    public long length() {
        return length;
    }

    /** The bytes, if they are in memory; not to be changed. */
    public Optional<Buffer> inMemory() {
        return Optional.ofNullable(buffer);
    }

    /** The bytes, wherever they are, in memory. */
    public Future<Buffer> read() {
        if (buffer != null) {
            return Future.succeededFuture(buffer);
        }
        Buffer whole = Buffer.buffer(Math.toIntExact(length));
        return each(whole::appendBuffer).map(whole);
    }

    /**
     * Writes the bytes, as fast as {@code to} takes them, and ends it.
     *
     * @return fails if either side does; {@code to} is then not ended
     */
    public Future<Void> sendTo(WriteStream<Buffer> to) {
        if (buffer != null) {
            return length == 0 ? to.end() : to.end(buffer);
        }
        AsyncFile from = from();
        return from.pipe().endOnFailure(false).endOnSuccess(true).to(to);
    }

    private AsyncFile from() {
        if (file == null || closed) {
            throw new IllegalStateException("the body was closed");
        }
        // To its length and no further; from the beginning, each time.
        return file.setReadPos(0).setReadLength(length).setReadBufferSize(CHUNK);
    }

    private Future<Void> each(Handler<Buffer> taker) {
        Promise<Void> done = Promise.promise();
        AsyncFile from = from();
        from.exceptionHandler(done::tryFail);
        from.endHandler(end -> done.tryComplete());
        from.handler(taker);
        return done.future();
    }

    /** Gives the room back; what was spooled is gone. Idempotent. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (file == null) {
            bodies.memory().giveBack(held);
        } else {
            bodies.spool().giveBack(held);
            file.close();
        }
    }
}
