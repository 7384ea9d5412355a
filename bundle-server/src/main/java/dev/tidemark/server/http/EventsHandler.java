package dev.tidemark.server.http;

import dev.tidemark.server.http.push.DomainStream;
import dev.tidemark.server.http.push.EventStreams;
import dev.tidemark.server.repository.RepositoryUnavailable;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/{domain}/events}: the head of the answer, and the hand-over of the connection. */
record EventsHandler(EventStreams streams) {
    private static final String PATH = "events";
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");

    /** The stream that a path leads to; null if it leads to none, or to one that has nothing to say yet. */
    @Nullable
    DomainStream find(String path, int below, String domain) {
        if (path.length() != below + PATH.length() || !path.startsWith(PATH, below)) {
            return null;
        }
        DomainStream stream = streams.of(domain);
        return stream == null || !stream.isStarted() ? null : stream;
    }

    /** Answers; with a problem if nobody more may listen. */
    Optional<Problem> answer(DomainStream stream, HttpServerRequest request, boolean head) {
        boolean packed = Conditional.acceptsGzip(request.headers().get(HttpHeaders.ACCEPT_ENCODING));
        HttpServerResponse response = request.response();
        MultiMap headers = response.headers();
        headers.set(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                .set(HttpHeaders.CACHE_CONTROL, Problem.NO_STORE)
                .set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (packed) {
            headers.set(HttpHeaders.CONTENT_ENCODING, GZIP);
        }
        if (head) {
            response.end();
            return Optional.empty();
        }
        boolean chunked = !request.version().equals(HttpVersion.HTTP_1_0);
        Channel channel = ((ConnectionBase) request.connection()).channel();
        EventStreams.Opened opened = streams.open(stream, response, channel, chunked, packed);
        if (opened == EventStreams.Opened.OPENED) {
            return Optional.empty();
        }
        headers.remove(HttpHeaders.CONTENT_ENCODING).remove(HttpHeaders.VARY);
        return Optional.of(
                opened == EventStreams.Opened.FULL
                        ? Problem.streamsOverLimit()
                        : Problem.of(
                                503,
                                RepositoryUnavailable.Code.CLOSED.code(),
                                "This server is stopping; ask another, or this one later."));
    }
}
