package dev.tidemark.client;

import dev.tidemark.client.metrics.ClientMeters;
import dev.tidemark.client.push.PushClient;
import dev.tidemark.client.push.PushClient.Verdict;
import dev.tidemark.client.push.PushException;
import dev.tidemark.client.push.PushState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the stream and the cycles: keeps what came until a cycle looks at it, tells the stream what became of it, and
 * has polled at once, or nearly, when a stream that brought news is lost. Thread-safe.
 */
final class PushLine implements PushClient.Listener, AutoCloseable {
    /** A stream of a domain with a very short window is not given up between two heartbeats. */
    private static final Duration LEAST_IDLE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(PushLine.class);

    private final RefreshLoop loop;
    private final Duration maxPollInterval;
    private final Supplier<Optional<Duration>> shortestWindow;
    private final Optional<ClientMeters> meters;

    // Guarded by this.
    private @Nullable PushClient client;
    private @Nullable RandomGenerator random;
    private Optional<Pushed> waiting = Optional.empty();
    private boolean silentLoss;
    private boolean closed;

    PushLine(
            RefreshLoop loop,
            Duration maxPollInterval,
            Supplier<Optional<Duration>> shortestWindow,
            Optional<ClientMeters> meters) {
        this.loop = loop;
        this.maxPollInterval = maxPollInterval;
        this.shortestWindow = shortestWindow;
        this.meters = meters;
    }

    /** From now on there is a stream. */
    void begin(PushClient stream, RandomGenerator jitter, String newest) {
        synchronized (this) {
            if (closed) {
                return;
            }
            client = stream;
            random = jitter;
        }
        stream.prefer(newest);
        stream.start();
    }

    /** Half of the shortest window: a stream that fell silent is left before a route closes. */
    Duration idle() {
        Duration half = shortestWindow.get().map(window -> window.dividedBy(2)).orElse(maxPollInterval.plusDays(1));
        return half.compareTo(LEAST_IDLE) < 0 ? LEAST_IDLE : half;
    }

    boolean isLive() {
        PushClient stream = current();
        return stream != null && stream.isLive();
    }

    PushState state() {
        PushClient stream = current();
        return stream == null ? new PushState.Off() : stream.state();
    }

    private synchronized @Nullable PushClient current() {
        return client;
    }

    /** What came since the last call. */
    synchronized Optional<Pushed> take() {
        Optional<Pushed> taken = waiting;
        waiting = Optional.empty();
        return taken;
    }

    /** What became of it. */
    void judged(Pushed pushed, StatementSteps.Offer offer) {
        Verdict verdict = switch (offer) {
            case NEWER -> Verdict.NEWS;
            case HELD, BEHIND -> Verdict.NOTHING_NEW;
            case CONTRADICTED, REFUSED -> Verdict.REFUSED;
        };
        PushClient stream = current();
        if (stream != null) {
            stream.judged(pushed.newest(), verdict);
        }
        if (verdict == Verdict.NEWS) {
            synchronized (this) {
                silentLoss = false;
            }
        }
    }

    /** A poll found this source the newest. */
    void prefer(String source) {
        PushClient stream = current();
        if (stream != null) {
            stream.prefer(source);
        }
    }

    /** Files without a statement wait for the next one: they are worth no cycle, and no request. */
    @Override
    public void received(PushClient.Delivery delivery) {
        meters.ifPresent(told -> told.pushed(delivery.event()));
        boolean stated;
        synchronized (this) {
            waiting = Optional.of(waiting.map(before -> before.and(delivery)).orElseGet(() -> Pushed.of(delivery)));
            stated = waiting.get().hasStatement();
        }
        if (stated) {
            loop.runPushed();
        } else {
            judged(Pushed.of(delivery), StatementSteps.Offer.HELD);
        }
    }

    @Override
    public void lost(PushException why, boolean wasLive) {
        meters.ifPresent(told -> told.pushEnded(why.reason()));
        Duration interval = shortestWindow
                .get()
                .map(window -> window.dividedBy(3))
                .filter(third -> third.compareTo(maxPollInterval) < 0)
                .orElse(maxPollInterval);
        Duration pause;
        boolean told;
        synchronized (this) {
            told = silentLoss;
            silentLoss = true;
            RandomGenerator jitter = random;
            double share = jitter == null ? 0 : jitter.nextDouble();
            pause = Duration.ofMillis(Math.round(interval.toMillis() * share));
        }
        if (!told) {
            LOG.info("No push now, polling goes on: {} {}", why.reason().code(), why.getMessage());
        }
        if (wasLive) {
            loop.pollWithin(pause);
        }
    }

    @Override
    public void close() {
        PushClient stream;
        synchronized (this) {
            closed = true;
            stream = client;
            waiting = Optional.empty();
        }
        if (stream != null) {
            stream.close();
        }
    }
}
