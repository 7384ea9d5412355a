package dev.tidemark.verifier.adapter.vertx;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Tells who reads a body that its chunked coding (RFC 9112 section 7.1) is broken, while the connection still stands and an
 * answer can be given; Vert.x alone would cut it without a word.
 */
final class BrokenBody {
    private static final AttributeKey<Runnable> READER = AttributeKey.valueOf("dev.tidemark.body-reader");

    private BrokenBody() {}

    /** From now on {@code reader} is told, until it is {@link #forget forgotten}. */
    static void watch(HttpServerRequest request, Runnable reader) {
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().attr(READER).set(reader);
        }
    }

    static void forget(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().attr(READER).set(null);
        }
    }

    /** What follows on the connection cannot be read: without a reader it ends here. */
    static void tell(Channel channel) {
        Runnable reader = channel.attr(READER).getAndSet(null);
        if (reader == null) {
            var unused = channel.close();
        } else {
            reader.run();
        }
    }
}
