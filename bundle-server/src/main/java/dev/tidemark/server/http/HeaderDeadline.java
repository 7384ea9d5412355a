package dev.tidemark.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that send a header section byte by byte: each byte restarts the idle timeout, so only a deadline
 * ends them. Counts in steps of a quarter of it. One for each listener, on its event loop; not thread-safe.
 */
final class HeaderDeadline implements Handler<HttpServerRequest> {
    private static final int STEPS = 4;

    private final IdentityHashMap<HttpConnection, Watched> open = new IdentityHashMap<>();
    private final Handler<HttpServerRequest> next;
    private final Supplier<String> requestIds;
    private final int laterSteps;

    /** One connection and the last request that arrived whole on it. */
    private static final class Watched {
        @Nullable
        HttpServerRequest last;

        int steps;

        boolean isUnanswered() {
            HttpServerRequest request = last;
            return request != null && !request.response().headWritten();
        }
    }

    private HeaderDeadline(HttpOptions options, Handler<HttpServerRequest> next, Supplier<String> requestIds) {
        this.next = next;
        this.requestIds = requestIds;
        long step = stepMillis(options.times().header());
        this.laterSteps = Math.toIntExact(options.times().idle().toMillis() / step) + STEPS;
    }

    static HeaderDeadline start(
            Vertx vertx, HttpOptions options, Handler<HttpServerRequest> next, Supplier<String> requestIds) {
        HeaderDeadline deadline = new HeaderDeadline(options, next, requestIds);
        vertx.setPeriodic(stepMillis(options.times().header()), id -> deadline.look());
        return deadline;
    }

    private static long stepMillis(Duration deadline) {
        return Math.max(1, deadline.toMillis() / STEPS);
    }

    void opened(HttpConnection connection) {
        Watched watched = new Watched();
        open.put(connection, watched);
        BrokenChunks.watch(connection, watched::isUnanswered, requestIds);
    }

    void closed(HttpConnection connection) {
        open.remove(connection);
    }

    @Override
    public void handle(HttpServerRequest request) {
        Watched watched = open.get(request.connection());
        if (watched != null) {
            watched.last = request;
            watched.steps = 0;
        }
        next.handle(request);
    }

    private void look() {
        new ArrayList<>(open.entrySet()).forEach(entry -> look(entry.getKey(), entry.getValue()));
    }

    private void look(HttpConnection connection, Watched watched) {
        HttpServerRequest last = watched.last;
        boolean answering = last != null && !last.response().ended();
        watched.steps = answering ? 0 : watched.steps + 1;
        if (watched.steps <= (last == null ? STEPS : laterSteps)) {
            return;
        }
        Channel channel = ((ConnectionBase) connection).channel();
        if (isSending(channel)) {
            watched.steps = 0;
        } else {
            open.remove(connection);
            RawAnswer.send(channel, Problem.headersTooSlow(), requestIds.get());
        }
    }

    /** A reader that takes an answer slowly is the idle timeout's business. */
    private static boolean isSending(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer != null && buffer.totalPendingWriteBytes() > 0;
    }
}
