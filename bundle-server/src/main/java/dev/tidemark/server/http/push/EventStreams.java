package dev.tidemark.server.http.push;

import dev.tidemark.metadata.TrustDomain;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All streams of one server. Thread-safe. */
public final class EventStreams {
    private static final long RETRY_MILLIS = 2_000;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    /** Deflate, no name, no time, unknown system (RFC 1952 section 2.3). */
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final Frame RETRY = Frame.of(EventText.retry(RETRY_MILLIS));
    private static final Buffer PLAIN_START = Buffer.buffer(RETRY.text());
    private static final Buffer PACKED_START = Buffer.buffer(GZIP_HEADER).appendBytes(Frame.deflated(RETRY.text()));

    private final Map<String, DomainStream> domains;
    private final PushLimits limits;
    private final ExecutorService encoder;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closing;

    /** What became of a request to listen. */
    public enum Opened {
        /** Events follow. */
        OPENED,
        /** As many listen as may. */
        FULL,
        /** The server is stopping. */
        CLOSING
    }

    /**
     * Streams of these domains, nobody listening.
     *
     * @param nanoTime elapsed time, nanoseconds
     */
    public EventStreams(Collection<TrustDomain> domains, PushLimits limits, PushTimer timer, LongSupplier nanoTime) {
        this.limits = limits;
        this.encoder = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "tidemark-push");
            thread.setDaemon(true);
            return thread;
        });
        this.domains = domains.stream()
                .map(domain -> new DomainStream(domain.name(), limits, encoder, timer, nanoTime))
                .collect(Collectors.toUnmodifiableMap(DomainStream::domain, Function.identity()));
    }

    /** The stream of a domain; null if this server does not have it. */
    public @Nullable DomainStream of(String domain) {
        return domains.get(domain);
    }

    /** All of them. */
    public Collection<DomainStream> all() {
        return domains.values();
    }

    /**
     * Opens a stream on a connection, which from now on is ours. To be called on its event loop; the header fields have
     * been put, and nothing was written yet.
     *
     * @param chunked whether the connection's protocol has chunks; otherwise the stream ends with it
     * @param packed whether in gzip
     */
    public Opened open(
            DomainStream stream, HttpServerResponse response, Channel channel, boolean chunked, boolean packed) {
        if (closing) {
            return Opened.CLOSING;
        }
        if (open.incrementAndGet() > limits.maxConnections()) {
            open.decrementAndGet();
            return Opened.FULL;
        }
        PushCounts counts = stream.counts();
        if (!counts.take(limits.maxConnectionsPerDomain())) {
            open.decrementAndGet();
            return Opened.FULL;
        }
        counts.packedBy(packed ? 1 : 0);
        channel.closeFuture().addListener(closed -> {
            counts.packedBy(packed ? -1 : 0);
            counts.giveBack();
            open.decrementAndGet();
        });
        prepare(channel);
        start(stream, response, channel, chunked, packed);
        return Opened.OPENED;
    }

    /** A stream is never idle, and what the kernel holds of it is bounded too. */
    private static void prepare(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }

    /** The head goes out as that of any answer; what follows is written below, by all connections from one memory. */
    private static void start(
            DomainStream stream, HttpServerResponse response, Channel channel, boolean chunked, boolean packed) {
        response.setChunked(chunked);
        response.write(packed ? PACKED_START : PLAIN_START).onSuccess(written -> {
            Listener listener = new Listener(channel, chunked, packed);
            listener.count(RETRY);
            if (channel.isActive()) {
                stream.join(listener);
            }
        });
    }

    /** Ends every stream, and takes no more. Completes once all ends are on their way. */
    public Future<Void> close() {
        closing = true;
        encoder.shutdown();
        List<Audience> audiences = domains.values().stream()
                .flatMap(stream -> stream.audiences().stream())
                .toList();
        if (audiences.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> ended = Promise.promise();
        AtomicInteger left = new AtomicInteger(audiences.size());
        audiences.forEach(audience -> audience.end(() -> {
            if (left.decrementAndGet() == 0) {
                ended.complete();
            }
        }));
        return ended.future();
    }
}
