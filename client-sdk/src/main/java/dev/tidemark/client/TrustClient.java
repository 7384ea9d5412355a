package dev.tidemark.client;

import dev.tidemark.client.metrics.ClientMeters;
import dev.tidemark.client.push.PushState;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one domain's trust bundle and revocations, verified and with their age, and works on without the server.
 *
 * <pre>{@code
 * TrustClient trust = TrustClient.builder()
 *         .repository(URI.create("https://bundles.example"))
 *         .domain("example.local")
 *         .pinnedRoot(Path.of("root.json"))
 *         .stateDirectory(Path.of("/var/lib/app/tidemark"))
 *         .start();
 * }</pre>
 *
 * <p>Thread-safe. {@link #read} never blocks; one daemon thread refreshes, or a few for many domains: {@link TrustClients}. Where there are
 * several mirrors, each is asked on threads of its own, at most two. Close it to stop the threads and release the state
 * directory; the last state stays readable.
 */
public final class TrustClient implements TrustView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrustClient.class);

    /** One for the file at hand; one for an answer that an earlier cycle did not wait for. */
    private static final int FETCHES_OF_A_MIRROR = 2;

    /** Not measured on a stream: no way is longer, so what is older than a second more was held back, or this clock is ahead. */
    private static final Duration LONGEST_ROUND_TRIP = Duration.ofSeconds(1);

    private final TrustDomain domain;
    private final Carried carried;
    private final TrustTime time;
    private final ClientStore store;
    private final FetchPool ownPool;
    private final Mirrors mirrors;
    private final Refresher refresher;
    private final Duration maxClockError;
    private final RefreshSchedule schedule;
    private final RefreshLoop loop;
    private final Times.Expiry arriving;
    private final boolean bootstrapFromExpired;
    private final boolean nothingEverPublished;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final PushLine push;
    private final ClockAhead clockAhead = new ClockAhead();
    private final Surroundings surroundings;
    private final Optional<ClientMeters> meters;

    private volatile Optional<Published> published;
    private volatile Status status;

    TrustClient(
            TrustClientBuilder builder,
            TrustDomain domain,
            ClientStore store,
            CachedState cached,
            Surroundings surroundings) {
        this.domain = domain;
        this.store = store;
        this.surroundings = surroundings;
        this.maxClockError = builder.maxClockError;
        this.carried = surroundings.carried();
        carried.begins(cached.marks(), store.lastNow());
        this.time = carried.time();
        this.meters = surroundings.meters();
        this.ownPool = new FetchPool(FETCHES_OF_A_MIRROR, "tidemark-fetch-" + domain);
        this.mirrors = new Mirrors(
                builder.fetchers(domain, meters), Objects.requireNonNullElse(builder.pool, ownPool), builder.patience);
        this.refresher = new Refresher(mirrors, store, builder.limits, time, cached);
        this.published = cached.published().map(this::published);
        this.status = new Status(Optional.empty(), cached.problem(), List.of(), new PushState.Off());
        this.arriving = builder.arriving;
        this.bootstrapFromExpired = builder.bootstrapFromExpired;
        this.nothingEverPublished = cached.held().isEmpty() && cached.problem().isEmpty();
        this.schedule = new RefreshSchedule(builder.maxPollInterval, builder.random);
        this.loop = new RefreshLoop(surroundings.workers(), builder.maxPollInterval, new Cycles());
        this.push = new PushLine(loop, builder.maxPollInterval, this::shortestWindow, meters);
    }

    /** A client is described, then started. */
    public static TrustClientBuilder builder() {
        return new TrustClientBuilder();
    }

    @Override
    public Reading read() {
        Optional<Published> current = published;
        TrustTime.Now now = time.read();
        if (current.isEmpty()) {
            return new Reading(Optional.empty(), now.millis(), 0, now.known());
        }
        TrustState state = current.get().state();
        Reading reading = current.get()
                .lastNow()
                .look(Optional.of(state), now, state.statement().issuedAt());
        return state.isTakenExpired() ? reading.withoutAge() : reading;
    }

    private record Published(TrustState state, Carried.LastNow lastNow) {}

    private Published published(TrustState state) {
        String statement = state.metadata().timestamp().orElseThrow().sha256();
        return new Published(state, carried.lastNow(statement));
    }

    /** The domain this client was told. */
    public TrustDomain domain() {
        return domain;
    }

    /** How the last refresh went; for health pages, never for a decision. */
    public Status status() {
        Status of = status;
        return new Status(of.lastSuccess(), of.failure(), of.reports(), push.state());
    }

    /**
     * Runs one cycle now, after the one that runs.
     *
     * @return the failure; empty if the state was confirmed or replaced
     * @throws IllegalStateException if the client is closed, or was before the cycle ended
     * @throws InterruptedException if the calling thread is interrupted
     */
    public Optional<Failure> refresh() throws InterruptedException {
        try {
            loop.runNow().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the cycle did not run to its end", e.getCause());
        } catch (CancellationException e) {
            throw new IllegalStateException("the client was closed", e);
        }
        return status.failure();
    }

    /** Runs one cycle as {@link #refresh} does; the stage has what that returns. */
    CompletableFuture<Optional<Failure>> refreshAsync() {
        return loop.runNow().thenApply(done -> status.failure());
    }

    PushLine push() {
        return push;
    }

    Mirrors mirrors() {
        return mirrors;
    }

    /** Whether there is anything to decide from. */
    boolean holdsState() {
        return published.isPresent();
    }

    /** On the refresh thread only. */
    private final class Cycles implements RefreshLoop.Cycle {
        @Override
        public Duration run() throws InterruptedException {
            if (cycle(Optional.empty()).isEmpty()) {
                schedule.succeeded();
            }
            push.prefer(mirrors.first());
            surroundings.afterCycle().run();
            return nextPoll();
        }

        @Override
        public Optional<Duration> runPushed() throws InterruptedException {
            Optional<Pushed> news = push.take();
            Optional<Duration> poll = news.isEmpty() ? Optional.empty() : pushed(news);
            surroundings.afterCycle().run();
            return poll;
        }

        /** What a stream sends and is refused puts no poll off or forward, and is no failure of the state. */
        private Optional<Duration> pushed(Optional<Pushed> news) throws InterruptedException {
            Optional<RefusedException> refused = cycle(news);
            StatementSteps.Offer offer = refresher.offer();
            push.judged(news.orElseThrow(), offer);
            if (refused.isEmpty()) {
                if (offer == StatementSteps.Offer.NEWER) {
                    lookAtClock();
                }
                return lags() ? Optional.of(nextPoll()) : Optional.empty();
            }
            if (offer == StatementSteps.Offer.NEWER || offer == StatementSteps.Offer.HELD) {
                failed(refused.get());
                return Optional.of(nextPoll());
            }
            LOG.debug(
                    "What was pushed of {} was refused: {}",
                    domain,
                    refused.get().failure().explanation());
            meters.ifPresent(told -> told.refused(refused.get().failure().code()));
            return Optional.empty();
        }
    }

    /** What arrived by push a moment ago was issued a moment ago, if this machine's clock is right. */
    private void lookAtClock() {
        Instant now = time.wall();
        Instant issuedAt = published.orElseThrow().state().statement().issuedAt();
        if (clockAhead.arrived(now, issuedAt, LONGEST_ROUND_TRIP)) {
            Failure report = ClockAhead.report(now, issuedAt);
            List<Failure> reports = new ArrayList<>(status.reports());
            reports.add(report);
            status = new Status(status.lastSuccess(), status.failure(), List.copyOf(reports), status.push());
            meters.ifPresent(told -> told.refused(report.code()));
        }
    }

    private Optional<RefusedException> cycle(Optional<Pushed> news) throws InterruptedException {
        Optional<Published> before = published;
        Optional<RefusedException> refused = Optional.empty();
        try {
            Times times = new Times(time.read().instant(), maxClockError, arriving);
            published = Optional.of(published(refresher.refresh(times, news)));
            status = new Status(
                    Optional.of(time.read().instant()), Optional.empty(), refresher.reports(), new PushState.Off());
            meters.ifPresent(ClientMeters::passed);
        } catch (RefusedException e) {
            refused = Optional.of(e);
        } catch (RuntimeException e) {
            LOG.error("A refresh of {} failed in a way that was not foreseen", domain, e);
            refused = Optional.of(new RefusedException(
                    new Failure("internal_error", "A refresh failed in a way that was not foreseen. See the log.")));
        }
        if (news.isEmpty() && refused.isPresent()) {
            failed(refused.get());
            bootstrap();
        }
        meters.ifPresent(told -> refresher.reports().forEach(report -> told.refused(report.code())));
        keepLastNow(before);
        return refused;
    }

    /** A first start takes what has expired, if that was said: better than nothing, for what may run at any age. */
    private void bootstrap() throws InterruptedException {
        boolean first = published.map(held -> held.state().isTakenExpired()).orElse(nothingEverPublished);
        if (!bootstrapFromExpired || !first) {
            return;
        }
        try {
            Times times = new Times(time.read().instant(), maxClockError, Times.Expiry.TAKEN);
            published = Optional.of(published(refresher.bootstrap(times)));
            LOG.warn("{} was bootstrapped from expired files: only offline-ok routes answer", domain);
        } catch (RefusedException e) {
            LOG.warn("Nor can {} be bootstrapped: {}", domain, e.failure().code());
        }
    }

    /** While the statement stays the last now grows, and a restart must not forget it. */
    private void keepLastNow(Optional<Published> before) {
        published
                .filter(held -> before.isPresent() && before.get().lastNow().isSame(held.lastNow()))
                .ifPresent(held -> {
                    held.lastNow().raise(time.read().millis());
                    store.keepLastNow(held.lastNow());
                });
    }

    /** Rarely while news is pushed in time. */
    private Duration nextPoll() {
        return schedule.next(push.isLive() && !lags() ? Optional.empty() : shortestWindow());
    }

    /** Past half the shortest window, whoever is the newest to push may be held back: others are asked too. */
    private boolean lags() {
        return shortestWindow()
                .filter(window -> read().ageMillis() > window.dividedBy(2).toMillis())
                .isPresent();
    }

    private Optional<Duration> shortestWindow() {
        return published.map(held -> held.state().bundle().shortestWindow());
    }

    private void failed(RefusedException refused) {
        Failure failure = refused.failure();
        LOG.warn("Refresh of {} refused: {} {}", domain, failure.code(), failure.explanation());
        status = new Status(status.lastSuccess(), Optional.of(failure), refresher.reports(), new PushState.Off());
        schedule.failed(refused.retryAfter());
        meters.ifPresent(told -> told.failed(failure.code()));
    }

    ClientMeters.Held held() {
        Optional<TrustState> state = published.map(Published::state);
        return new ClientMeters.Held(
                state.map(one -> one.statement().issuedAt().toEpochMilli() / 1000.0)
                        .orElse(0.0),
                state.map(TrustState::bundleVersion).orElse(0L),
                state.map(TrustState::revocationSequence).orElse(0L),
                status.lastSuccess().map(at -> at.toEpochMilli() / 1000.0).orElse(0.0),
                push.isLive() ? 1 : 0);
    }

    @Override
    public void close() {
        push.close();
        try {
            loop.close();
        } finally {
            mirrors.close();
            ownPool.close();
        }
        surroundings.afterClose().run();
        if (!closed.getAndSet(true)) {
            keepLastNow(published);
        }
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("The state directory of {} could not be released: {}", domain, e.getMessage());
        }
    }

    /**
     * How refreshing goes.
     *
     * @param lastSuccess when a cycle last passed in this process
     * @param failure why the last cycle, or the replay of the state directory, did not pass
     * @param reports what the last cycle found worth telling, although it went on
     * @param push whether news is pushed, and if not, why
     */
    public record Status(
            Optional<Instant> lastSuccess, Optional<Failure> failure, List<Failure> reports, PushState push) {}
}
