package dev.tidemark.server.http.push;

import dev.tidemark.server.repository.News;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of one domain and who listens to them. Thread-safe. */
public final class DomainStream {
    private static final Logger LOG = LoggerFactory.getLogger(DomainStream.class);

    private final String domain;
    private final PushLimits limits;
    private final Executor encoder;
    private final PushTimer timer;
    private final LongSupplier nanoTime;
    private final PushCounts counts = new PushCounts();
    private final Map<EventLoop, Audience> audiences = new ConcurrentHashMap<>();
    private volatile @Nullable Newest newest;

    /** The newest statement, encoded once somebody wants to be greeted with it. */
    private static final class Newest {
        private final long version;
        private final byte[] statement;
        private volatile @Nullable Event event;

        Newest(News news) {
            this.version = news.version();
            this.statement = news.statement();
        }

        Event event() {
            Event made = event;
            if (made == null) {
                made = Event.timestamp(version, statement);
                event = made;
            }
            return made;
        }
    }

    DomainStream(String domain, PushLimits limits, Executor encoder, PushTimer timer, LongSupplier nanoTime) {
        this.domain = domain;
        this.limits = limits;
        this.encoder = encoder;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** The domain's name. */
    public String domain() {
        return domain;
    }

    // ---- what is sent

    /** Sends news to all who listen. Called in the order of versions, by one thread at a time; hands on and returns. */
    public void publish(News news) {
        long start = nanoTime.getAsLong();
        Newest now = new Newest(news);
        newest = now;
        if (counts.listeners() == 0) {
            return;
        }
        try {
            encoder.execute(() -> orTold(() -> broadcast(news, now, start)));
        } catch (RejectedExecutionException e) {
            LOG.debug("domain {}: the streams are closing", domain);
        }
    }

    /** A lost event costs its readers a fetch. */
    private void orTold(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("domain {}: an event was not sent", domain, e);
        }
    }

    private void broadcast(News news, Newest now, long start) {
        List<Audience> all = List.copyOf(audiences.values());
        if (all.isEmpty() || counts.listeners() == 0) {
            return;
        }
        long begun = nanoTime.getAsLong();
        Event event = news.isUpdate() ? Event.of(news) : now.event();
        if (counts.anyPacked()) {
            event.frame().packed();
        }
        timer.encoded(domain, nanoTime.getAsLong() - begun);
        Delivery delivery =
                new Delivery(event, all.size(), () -> timer.broadcast(domain, nanoTime.getAsLong() - start));
        all.forEach(audience -> audience.send(delivery));
    }

    // ---- who listens

    /** Whether there is a statement to send. */
    public boolean isStarted() {
        return newest != null;
    }

    PushCounts counts() {
        return counts;
    }

    /** On the loop of the connection. The audience is there before the newest is looked at: nothing falls between. */
    void join(Listener listener) {
        Channel channel = listener.channel();
        Audience audience = audiences.computeIfAbsent(channel.eventLoop(), loop -> new Audience(loop, limits, counts));
        Newest now = newest;
        if (now == null) {
            listener.drop();
            return;
        }
        channel.closeFuture().addListener(closed -> audience.leave(listener));
        audience.join(listener, now.event());
    }

    List<Audience> audiences() {
        return List.copyOf(audiences.values());
    }

    /** How many listen now. */
    public int listeners() {
        return counts.listeners();
    }

    /** How often the statement alone was sent to a listener. */
    public long timestampsSent() {
        return counts.events(Event.Kind.TIMESTAMP);
    }

    /** How often an update was sent to a listener. */
    public long updatesSent() {
        return counts.events(Event.Kind.UPDATE);
    }

    /** Bytes of events handed to connections. */
    public long bytesSent() {
        return counts.bytesSent();
    }

    /** How many were dropped because they did not take what they were sent. */
    public long dropped() {
        return counts.droppedReaders();
    }
}
