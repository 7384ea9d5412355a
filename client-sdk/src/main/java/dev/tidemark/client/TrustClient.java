package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.HttpFetchers;
import dev.tidemark.client.metrics.ClientMeters;
import dev.tidemark.client.push.PushClient;
import dev.tidemark.client.push.PushLimits;
import dev.tidemark.client.push.PushState;
import dev.tidemark.client.push.PushTimer;
import dev.tidemark.client.state.MarksFile;
import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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
    private final Surroundings surroundings;
    private final Optional<ClientMeters> meters;

    private volatile Optional<Published> published;
    private volatile Status status;

    private TrustClient(
            Builder builder, TrustDomain domain, ClientStore store, CachedState cached, Surroundings surroundings) {
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
    public static Builder builder() {
        return new Builder();
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
            Refresher.Offer offer = refresher.offer();
            push.judged(news.orElseThrow(), offer);
            if (refused.isEmpty()) {
                return Optional.empty();
            }
            if (offer == Refresher.Offer.NEWER || offer == Refresher.Offer.HELD) {
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
                .filter(held -> before.isPresent() && before.get().lastNow().equals(held.lastNow()))
                .ifPresent(held -> {
                    held.lastNow().raise(time.read().millis());
                    store.keepLastNow(held.lastNow());
                });
    }

    /** Rarely while news is pushed. */
    private Duration nextPoll() {
        return schedule.next(push.isLive() ? Optional.empty() : shortestWindow());
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

    private ClientMeters.Held held() {
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

    /** Describes a client. Not thread-safe. */
    public static final class Builder {
        private final List<URI> repositories = new ArrayList<>();
        private final List<Function<TrustDomain, Fetcher>> sourcesByDomain = new ArrayList<>();
        private @Nullable String domain;
        private byte @Nullable [] root;
        private @Nullable Path rootFile;
        private @Nullable Path directory;
        private @Nullable Path markFile;
        private Duration maxClockError = Duration.ofSeconds(60);
        private Times.Expiry arriving = Times.Expiry.REFUSED;
        private boolean bootstrapFromExpired;
        private Duration maxPollInterval = Duration.ofSeconds(30);
        private Clock clock = Clock.systemUTC();
        private Ticker ticker = Ticker.systemTicker();
        private Limits limits = Limits.DEFAULT;
        private FetchLimits fetchLimits = FetchLimits.DEFAULT;
        private RandomGenerator random = RandomGenerator.getDefault();
        private @Nullable TargetCache targetCache;
        private @Nullable HttpFetchers fetchers;
        private @Nullable FetchPool pool;
        private Patience patience = Patience.DEFAULT;
        private @Nullable HttpFetchers ownFetchers;
        private boolean pollOnly;
        private PushLimits pushLimits = PushLimits.DEFAULT;
        private @Nullable PushTimer pushTimer;
        private Runnable afterCycle = () -> {};
        private @Nullable MeterRegistry registry;

        private Builder() {}

        /** Where a server or a mirror is; may be said several times. Domains are found below {@code /v1/}. */
        public Builder repository(URI server) {
            repositories.add(server);
            return this;
        }

        /** A source of files other than HTTP. */
        public Builder source(Fetcher source) {
            return sourceOf(told -> source);
        }

        /** A source of files other than HTTP, for the domain that the client is told. */
        public Builder sourceOf(Function<TrustDomain, Fetcher> source) {
            sourcesByDomain.add(source);
            return this;
        }

        /** The domain whose root this is; a root of another domain is refused. */
        public Builder domain(String name) {
            this.domain = name;
            return this;
        }

        /** The root that the application ships. */
        public Builder pinnedRoot(byte[] bytes) {
            this.root = bytes.clone();
            return this;
        }

        /** The file of the root that the application ships. */
        public Builder pinnedRoot(Path file) {
            this.rootFile = file;
            return this;
        }

        /** Where the client keeps what it verified; one directory may hold several domains, but one client each. */
        public Builder stateDirectory(Path path) {
            this.directory = path;
            return this;
        }

        /** A second place for the marks, with other permissions, so that a swapped state directory is noticed. */
        public Builder markFile(Path file) {
            this.markFile = file;
            return this;
        }

        /** How wrong the wall clock may be; 60 s unless said. */
        public Builder maxClockError(Duration error) {
            this.maxClockError = error;
            return this;
        }

        /**
         * Statements are carried in, so they may be past their own {@code expires}: age alone decides, which closes every
         * route with a window. Everything else holds as ever: all other roles in force, marks, no statement from the
         * future, none that would live longer than the root allows.
         */
        public Builder carriedStatements() {
            this.arriving = Times.Expiry.STATEMENT_TAKEN;
            return this;
        }

        /**
         * A first start, with nothing in the state directory, takes roles that have expired, if the cycle that refuses
         * them finds nothing else. Only {@code offline-ok} routes answer from such a state, whatever its age; it is not
         * kept, and the first cycle that passes replaces it. Without this word such a start is refused.
         */
        public Builder bootstrapFromExpired() {
            this.bootstrapFromExpired = true;
            return this;
        }

        /** The longest pause between polls; 30 s unless said. A short window makes it shorter by itself. */
        public Builder maxPollInterval(Duration interval) {
            this.maxPollInterval = interval;
            return this;
        }

        /** No stream of events is opened; news waits for the next poll. A {@code realtime} route wants push. */
        public Builder pollOnly() {
            this.pollOnly = true;
            return this;
        }

        /**
         * How long a stream of events may bring nothing newer; 15 s unless said, and at most half the shortest window. For a
         * server that signs its statement more rarely than every 5 s, three times that.
         */
        public Builder pushIdle(Duration longest) {
            this.pushLimits = pushLimits.withIdle(longest);
            return this;
        }

        /** When the stream is looked at; on the refresh thread unless said. */
        Builder pushTimer(PushTimer value) {
            this.pushTimer = value;
            return this;
        }

        /** Told after each cycle, on its thread. */
        Builder afterCycle(Runnable value) {
            this.afterCycle = value;
            return this;
        }

        /** How long a fetch may take. */
        public Builder fetchLimits(FetchLimits value) {
            this.fetchLimits = value;
            this.ownFetchers = null;
            return this;
        }

        /** How many bytes of each role are read. */
        public Builder limits(Limits value) {
            this.limits = value;
            return this;
        }

        /** Target files that this client shares with others of the process; without it each has its directory alone. */
        public Builder targetCache(TargetCache shared) {
            this.targetCache = shared;
            return this;
        }

        /** Where the client tells how it goes; nowhere unless said. One client for each domain and registry. */
        public Builder meters(MeterRegistry where) {
            this.registry = where;
            return this;
        }

        Optional<ClientMeters> meters(String ofDomain) {
            return Optional.ofNullable(registry).map(where -> new ClientMeters(where, ofDomain, FailureCodes.all()));
        }

        Optional<MeterRegistry> registry() {
            return Optional.ofNullable(registry);
        }

        /** Connections shared with other clients. */
        Builder fetchers(HttpFetchers shared) {
            this.fetchers = shared;
            return this;
        }

        /** Threads shared with other clients. */
        Builder fetchPool(FetchPool shared) {
            this.pool = shared;
            return this;
        }

        /** How long a cycle waits for its mirrors. */
        Builder patience(Patience value) {
            this.patience = value;
            return this;
        }

        FetchLimits fetchLimits() {
            return fetchLimits;
        }

        Ticker ticker() {
            return ticker;
        }

        RefreshSchedule schedule() {
            return new RefreshSchedule(maxPollInterval, random);
        }

        /** What outlives every client that this describes. */
        Carried carried() {
            return new Carried(clock, ticker, maxClockError);
        }

        /** Wall time. */
        public Builder clock(Clock value) {
            this.clock = value;
            return this;
        }

        /** Elapsed time, nanoseconds. */
        public Builder ticker(Ticker value) {
            this.ticker = value;
            return this;
        }

        /** Where jitter comes from. */
        public Builder random(RandomGenerator value) {
            this.random = value;
            return this;
        }

        /**
         * Replays the state directory, runs one cycle, and starts polling.
         *
         * @throws TrustClientException if nothing can be trusted, with the reason
         * @throws InterruptedException if the calling thread is interrupted during the first cycle
         */
        public TrustClient start() throws TrustClientException, InterruptedException {
            ScheduledExecutorService own = Workers.of(1, "tidemark-" + domain);
            Optional<ClientMeters> told = meters(require(domain, "domain(...)"));
            TrustClient client = openIn(new Surroundings(own, carried(), told, afterCycle, () -> {
                own.shutdownNow();
                told.ifPresent(ClientMeters::forget);
            }));
            told.ifPresent(one -> one.holds(client::held));
            Optional<Failure> replayed = client.status.failure();
            boolean started = false;
            try {
                Optional<Failure> failure = client.refresh();
                if (client.published.isEmpty()) {
                    throw new TrustClientException(Failure.ofStart(replayed, failure.orElseThrow()));
                }
                started = true;
                push(client, own);
                return client;
            } finally {
                if (!started) {
                    client.close();
                }
            }
        }

        private void push(TrustClient client, ScheduledExecutorService own) {
            if (!pollOnly && !repositories.isEmpty()) {
                Random jitter = new Random(random.nextLong());
                PushClient stream = new PushClient(
                        http().client(),
                        bases(client.domain),
                        pushLimits,
                        client.push::idle,
                        new PushClient.Surroundings(
                                clock, ticker, pushTimer == null ? PushTimer.on(own) : pushTimer, jitter),
                        client.push);
                client.push.begin(stream, jitter, client.mirrors.first());
            }
        }

        /** Replays the state directory and nothing else; no cycle runs until one is asked for. */
        TrustClient openIn(Surroundings surroundings) throws TrustClientException, InterruptedException {
            TrustDomain told = new TrustDomain(require(domain, "domain(...)"));
            Path where = require(directory, "stateDirectory(...)");
            try {
                TrustedMetadata pinned = TrustedMetadata.pinned(rootBytes(), limits);
                requireDomain(told, pinned);
                ClientStore store = new ClientStore(
                        StateDirectory.open(where, told),
                        Optional.ofNullable(markFile).map(MarksFile::new),
                        surroundings.carried(),
                        Optional.ofNullable(targetCache));
                return opened(told, store, pinned, surroundings);
            } catch (VerificationException e) {
                throw new TrustClientException(Failure.of(e));
            } catch (StateException e) {
                throw new TrustClientException(Failure.of(e));
            } catch (IOException e) {
                throw new TrustClientException(
                        new Failure("root_unreadable", "The pinned root cannot be read: " + rootFile));
            }
        }

        private TrustClient opened(
                TrustDomain told, ClientStore store, TrustedMetadata pinned, Surroundings surroundings)
                throws StateException, IOException, InterruptedException {
            boolean done = false;
            try {
                TrustClient client =
                        new TrustClient(this, told, store, CachedState.replay(pinned, store, limits), surroundings);
                done = true;
                return client;
            } finally {
                if (!done) {
                    store.close();
                }
            }
        }

        private static void requireDomain(TrustDomain told, TrustedMetadata pinned) throws VerificationException {
            Optional<RootExtension> constants = pinned.root().role().tidemark();
            if (constants.isEmpty()) {
                throw new VerificationException(
                        new Rejection.ExtensionInvalid("root", "the pinned root is not of a Tidemark domain"));
            }
            if (!constants.get().domain().equals(told)) {
                throw new VerificationException(new Rejection.WrongDomain(
                        "root", told.name(), constants.get().domain().name()));
            }
        }

        private byte[] rootBytes() throws IOException {
            byte[] given = root;
            if (given != null) {
                return given;
            }
            try (var in = Files.newInputStream(require(rootFile, "pinnedRoot(...)"))) {
                return in.readNBytes(limits.rootBytes() + 1);
            }
        }

        private List<Fetcher> fetchers(TrustDomain told, Optional<ClientMeters> meters) {
            List<Fetcher> all = new ArrayList<>();
            sourcesByDomain.forEach(source -> all.add(source.apply(told)));
            bases(told).forEach(base -> all.add(http().at(base)));
            return meters.isPresent() ? all.stream().map(meters.get()::measured).toList() : all;
        }

        private List<URI> bases(TrustDomain told) {
            return repositories.stream()
                    .map(server -> server + (server.toString().endsWith("/") ? "" : "/") + "v1/" + told.name() + "/")
                    .map(URI::create)
                    .toList();
        }

        private HttpFetchers http() {
            HttpFetchers shared = fetchers;
            HttpFetchers own = ownFetchers;
            if (shared == null && own == null) {
                own = new HttpFetchers(fetchLimits);
                ownFetchers = own;
            }
            return shared != null ? shared : require(own, "a way to fetch");
        }

        private static <T> T require(@Nullable T value, String word) {
            if (value == null) {
                throw new IllegalStateException("a client needs " + word);
            }
            return value;
        }
    }
}
