package dev.tidemark.client.push;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.push.PushException.Reason;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one stream of events, to one server at a time. A stream is kept while it brings news, which it is told by
 * {@link #judged}; one that ends, sends what may not be, or brings nothing newer for the idle time or in many
 * events gives way to the server that may be asked soonest. Each server that failed is left alone for a random part of a span that doubles.
 *
 * <p>Thread-safe; no thread of its own, and nobody is called under its lock.
 */
public final class PushClient implements AutoCloseable {
    /** What hears of it, on a thread that must not be held up. */
    public interface Listener {
        /** An event came; {@link #judged} is owed for it, or for one after it. */
        void received(Delivery delivery);

        /**
         * There is no stream now; another one is tried by itself.
         *
         * @param wasLive whether it had brought news
         */
        void lost(PushException why, boolean wasLive);
    }

    /** One event, and where it came from. */
    public interface Delivery {
        PushEvent event();

        /** The base address of the repository that sent it. */
        String server();
    }

    /** What became of an event. */
    public enum Verdict {
        /** A newer statement. */
        NEWS,
        /** Nothing wrong and nothing newer. */
        NOTHING_NEW,
        /** It may not be: the stream is left. */
        REFUSED
    }

    /** Each may have cost a cycle. A server that is honest repeats itself once a connection. */
    private static final int MAX_WITHOUT_NEWS = 200;

    private final HttpClient http;
    private final List<PushServer> servers;
    private final PushLimits limits;
    private final Supplier<Duration> idle;
    private final Clock clock;
    private final Ticker ticker;
    private final PushTimer timer;
    private final RandomGenerator random;
    private final Listener listener;

    // Guarded by this.
    private @Nullable Attempt current;
    private Runnable planned = () -> {};
    private Optional<PushException> lastProblem = Optional.empty();
    private String preferred = "";
    private boolean closed;

    /** Where time and chance come from. */
    public record Surroundings(Clock clock, Ticker ticker, PushTimer timer, RandomGenerator random) {}

    /**
     * A client that does nothing before {@link #start}.
     *
     * @param bases of the repositories, each ending in a slash; at least one
     * @param idle at most {@code limits.idle()} counts
     */
    public PushClient(
            HttpClient http,
            List<URI> bases,
            PushLimits limits,
            Supplier<Duration> idle,
            Surroundings surroundings,
            Listener listener) {
        this.http = http;
        this.limits = limits;
        this.idle = idle;
        this.clock = surroundings.clock();
        this.ticker = surroundings.ticker();
        this.timer = surroundings.timer();
        this.random = surroundings.random();
        this.listener = listener;
        long now = ticker.read();
        this.servers = bases.stream().map(base -> new PushServer(base, now)).toList();
    }

    /** Connects, and from now on whenever there is no stream. */
    public void start() {
        connect();
    }

    /** Of several servers that may be asked, this one is asked first: it answered newest. */
    public synchronized void prefer(String server) {
        preferred = server;
    }

    /** What became of an event, and of those before it. */
    public void judged(Delivery delivery, Verdict verdict) {
        if (!(delivery instanceof Received received)) {
            throw new IllegalArgumentException("a delivery of another client");
        }
        Attempt attempt = received.from;
        if (verdict == Verdict.REFUSED) {
            lost(attempt, new PushException(Reason.REFUSED, "An event of " + delivery.server() + " was refused."));
        } else if (attempt.judged(delivery, verdict == Verdict.NEWS) > MAX_WITHOUT_NEWS) {
            lost(attempt, attempt.silent("in " + MAX_WITHOUT_NEWS + " events"));
        }
    }

    /** How it goes. */
    public synchronized PushState state() {
        Attempt attempt = current;
        return attempt != null && attempt.live
                ? new PushState.Live(attempt.server.name(), attempt.since, attempt.lastEvent)
                : new PushState.Waiting(
                        lastProblem.map(why -> why.reason().code()),
                        lastProblem.map(why -> String.valueOf(why.getMessage())).orElse("Nothing was pushed yet."));
    }

    /** Whether a stream stands and brought news within the idle time. */
    public synchronized boolean isLive() {
        return current != null && current.live;
    }

    private void connect() {
        Attempt attempt;
        synchronized (this) {
            if (closed || current != null) {
                return;
            }
            long now = ticker.read();
            PushServer next = soonest(now);
            if (next.dueInNanos(now) > 0) {
                plan(next.dueInNanos(now));
                return;
            }
            attempt = new Attempt(next);
            current = attempt;
        }
        attempt.begin();
    }

    private PushServer soonest(long now) {
        return servers.stream()
                .min(Comparator.<PushServer>comparingLong(server -> Math.max(0, server.dueInNanos(now)))
                        .thenComparing(server -> !server.name().equals(preferred)))
                .orElseThrow();
    }

    private void plan(long nanos) {
        planned.run();
        planned = timer.after(Duration.ofNanos(nanos), this::connect);
    }

    private void lost(Attempt attempt, PushException why) {
        boolean wasLive;
        synchronized (this) {
            if (current != attempt) {
                return;
            }
            current = null;
            wasLive = attempt.live;
            lastProblem = Optional.of(why);
            attempt.watch.run();
            long now = ticker.read();
            attempt.server.failed(why.reason(), now, limits, random);
            if (!closed) {
                plan(Math.max(0, soonest(now).dueInNanos(now)));
            }
        }
        attempt.stream.close();
        listener.lost(why, wasLive);
    }

    private Duration idleTime() {
        Duration asked = idle.get();
        return asked.compareTo(limits.idle()) < 0 ? asked : limits.idle();
    }

    /** Ends the stream; nobody is told. */
    @Override
    public void close() {
        Attempt attempt;
        synchronized (this) {
            closed = true;
            planned.run();
            attempt = current;
            current = null;
            if (attempt != null) {
                attempt.watch.run();
            }
        }
        if (attempt != null) {
            attempt.stream.close();
        }
    }

    private static final class Received implements Delivery {
        private final PushEvent event;
        private final Attempt from;

        Received(PushEvent event, Attempt from) {
            this.event = event;
            this.from = from;
        }

        @Override
        public PushEvent event() {
            return event;
        }

        @Override
        public String server() {
            return from.server.name();
        }
    }

    /** One stream from its connection to its end. Its fields are guarded by the client. */
    private final class Attempt implements EventStream.Listener {
        private final PushServer server;
        private final EventStream stream;
        private final long begunNanos = ticker.read();
        private long newsNanos = begunNanos;
        private Instant since = Instant.EPOCH;
        private Instant lastEvent = Instant.EPOCH;
        private @Nullable Delivery owed;
        private long owedSinceNanos;
        private int withoutNews;
        private boolean live;
        private Runnable watch = () -> {};

        Attempt(PushServer server) {
            this.server = server;
            this.stream = new EventStream(server.events(), this);
        }

        void begin() {
            synchronized (PushClient.this) {
                watchAfter(idleTime());
            }
            stream.open(http);
        }

        private void watchAfter(Duration pause) {
            if (current == this) {
                watch = timer.after(pause, this::look);
            }
        }

        /**
         * While one cycle looks at what came, it is not the stream that is silent; that there is always something to
         * look at excuses nothing.
         */
        private void look() {
            synchronized (PushClient.this) {
                Duration allowed = idleTime();
                long silentUntil = owed == null ? ticker.read() : owedSinceNanos;
                long left = allowed.toNanos() - (silentUntil - newsNanos);
                if (left > 0) {
                    watchAfter(owed == null ? Duration.ofNanos(left) : allowed);
                    return;
                }
            }
            lost(this, silent("in time"));
        }

        PushException silent(String bound) {
            return new PushException(Reason.SILENT, server.name() + " pushed nothing newer " + bound + ".");
        }

        /** How often in a row nothing newer was found by now. */
        int judged(Delivery delivery, boolean news) {
            synchronized (PushClient.this) {
                owed = owed == delivery ? null : owed;
                owedSinceNanos = ticker.read();
                withoutNews = news ? 0 : withoutNews + 1;
                if (news && current == this) {
                    newsNanos = ticker.read();
                    live = true;
                    lastProblem = Optional.empty();
                    if (newsNanos - begunNanos >= limits.settled().toNanos()) {
                        server.forgetFailures();
                    }
                }
                return withoutNews;
            }
        }

        @Override
        public void opened() {
            synchronized (PushClient.this) {
                since = clock.instant();
            }
        }

        @Override
        public void event(PushEvent event) {
            Delivery delivery = new Received(event, this);
            synchronized (PushClient.this) {
                if (current != this) {
                    return;
                }
                lastEvent = clock.instant();
                owedSinceNanos = owed == null ? ticker.read() : owedSinceNanos;
                owed = delivery;
            }
            listener.received(delivery);
        }

        @Override
        public void retry(long millis) {
            synchronized (PushClient.this) {
                server.leaveAlone(millis, limits);
            }
        }

        @Override
        public void ended(PushException why) {
            lost(this, why);
        }
    }
}
