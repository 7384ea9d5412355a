package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.HttpFetchers;
import dev.tidemark.client.metrics.ClientMeters;
import dev.tidemark.client.push.PushClient;
import dev.tidemark.client.push.PushLimits;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Describes a client. Not thread-safe. */
public final class TrustClientBuilder {
    private final List<URI> repositories = new ArrayList<>();
    private final List<Function<TrustDomain, Fetcher>> sourcesByDomain = new ArrayList<>();
    private @Nullable String domain;
    private byte @Nullable [] root;
    private @Nullable Path rootFile;
    private @Nullable Path directory;
    private @Nullable Path markFile;
    Duration maxClockError = Duration.ofSeconds(60);
    Times.Expiry arriving = Times.Expiry.REFUSED;
    boolean bootstrapFromExpired;
    Duration maxPollInterval = Duration.ofSeconds(30);
    private Clock clock = Clock.systemUTC();
    private Ticker ticker = Ticker.systemTicker();
    Limits limits = Limits.DEFAULT;
    private FetchLimits fetchLimits = FetchLimits.DEFAULT;
    /** Jitter only; to look for a better one costs a start tens of milliseconds. */
    RandomGenerator random = new SplittableRandom();

    private @Nullable TargetCache targetCache;
    private @Nullable HttpFetchers fetchers;

    @Nullable
    FetchPool pool;

    Patience patience = Patience.DEFAULT;
    private @Nullable HttpFetchers ownFetchers;
    private boolean pollOnly;
    private PushLimits pushLimits = PushLimits.DEFAULT;
    private @Nullable PushTimer pushTimer;
    private Runnable afterCycle = () -> {};
    private @Nullable MeterRegistry registry;

    TrustClientBuilder() {}

    /** Where a server or a mirror is; may be said several times. Domains are found below {@code /v1/}. */
    public TrustClientBuilder repository(URI server) {
        repositories.add(server);
        return this;
    }

    /** A source of files other than HTTP. */
    public TrustClientBuilder source(Fetcher source) {
        return sourceOf(told -> source);
    }

    /** A source of files other than HTTP, for the domain that the client is told. */
    public TrustClientBuilder sourceOf(Function<TrustDomain, Fetcher> source) {
        sourcesByDomain.add(source);
        return this;
    }

    /** The domain whose root this is; a root of another domain is refused. */
    public TrustClientBuilder domain(String name) {
        this.domain = name;
        return this;
    }

    /** The root that the application ships. */
    public TrustClientBuilder pinnedRoot(byte[] bytes) {
        this.root = bytes.clone();
        return this;
    }

    /** The file of the root that the application ships. */
    public TrustClientBuilder pinnedRoot(Path file) {
        this.rootFile = file;
        return this;
    }

    /** Where the client keeps what it verified; one directory may hold several domains, but one client each. */
    public TrustClientBuilder stateDirectory(Path path) {
        this.directory = path;
        return this;
    }

    /** A second place for the marks, with other permissions, so that a swapped state directory is noticed. */
    public TrustClientBuilder markFile(Path file) {
        this.markFile = file;
        return this;
    }

    /** How wrong the wall clock may be; 60 s unless said. */
    public TrustClientBuilder maxClockError(Duration error) {
        this.maxClockError = error;
        return this;
    }

    /**
     * Statements are carried in, so they may be past their own {@code expires}: age alone decides, which closes every
     * route with a window. Everything else holds as ever: all other roles in force, marks, no statement from the
     * future, none that would live longer than the root allows.
     */
    public TrustClientBuilder carriedStatements() {
        this.arriving = Times.Expiry.STATEMENT_TAKEN;
        return this;
    }

    /**
     * A first start, with nothing in the state directory, takes roles that have expired, if the cycle that refuses
     * them finds nothing else. Only {@code offline-ok} routes answer from such a state, whatever its age; it is not
     * kept, and the first cycle that passes replaces it. Without this word such a start is refused.
     */
    public TrustClientBuilder bootstrapFromExpired() {
        this.bootstrapFromExpired = true;
        return this;
    }

    /** The longest pause between polls; 30 s unless said. A short window makes it shorter by itself. */
    public TrustClientBuilder maxPollInterval(Duration interval) {
        this.maxPollInterval = interval;
        return this;
    }

    /** No stream of events is opened; news waits for the next poll. A {@code realtime} route wants push. */
    public TrustClientBuilder pollOnly() {
        this.pollOnly = true;
        return this;
    }

    /**
     * How long a stream of events may bring nothing newer; 15 s unless said, and at most half the shortest window. For a
     * server that signs its statement more rarely than every 5 s, three times that.
     */
    public TrustClientBuilder pushIdle(Duration longest) {
        this.pushLimits = pushLimits.withIdle(longest);
        return this;
    }

    /** When the stream is looked at; on the refresh thread unless said. */
    TrustClientBuilder pushTimer(PushTimer value) {
        this.pushTimer = value;
        return this;
    }

    /** Told after each cycle, on its thread. */
    TrustClientBuilder afterCycle(Runnable value) {
        this.afterCycle = value;
        return this;
    }

    /** How long a fetch may take. */
    public TrustClientBuilder fetchLimits(FetchLimits value) {
        this.fetchLimits = value;
        this.ownFetchers = null;
        return this;
    }

    /**
     * How many bytes of each role are read, and how many revocations are taken: 50 million unless said. A state with
     * more is refused, before the first of them is fetched.
     */
    public TrustClientBuilder limits(Limits value) {
        this.limits = value;
        return this;
    }

    /** Target files that this client shares with others of the process; without it each has its directory alone. */
    public TrustClientBuilder targetCache(TargetCache shared) {
        this.targetCache = shared;
        return this;
    }

    /** Where the client tells how it goes; nowhere unless said. One client for each domain and registry. */
    public TrustClientBuilder meters(MeterRegistry where) {
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
    TrustClientBuilder fetchers(HttpFetchers shared) {
        this.fetchers = shared;
        return this;
    }

    /** Threads shared with other clients. */
    TrustClientBuilder fetchPool(FetchPool shared) {
        this.pool = shared;
        return this;
    }

    /** How long a cycle waits for its mirrors. */
    TrustClientBuilder patience(Patience value) {
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
    public TrustClientBuilder clock(Clock value) {
        this.clock = value;
        return this;
    }

    /** Elapsed time, nanoseconds. */
    public TrustClientBuilder ticker(Ticker value) {
        this.ticker = value;
        return this;
    }

    /** Where jitter comes from. */
    public TrustClientBuilder random(RandomGenerator value) {
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
        Optional<Failure> replayed = client.status().failure();
        boolean started = false;
        try {
            Optional<Failure> failure = client.refresh();
            if (!client.holdsState()) {
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
                    bases(client.domain()),
                    pushLimits,
                    client.push()::idle,
                    new PushClient.Surroundings(
                            clock, ticker, pushTimer == null ? PushTimer.on(own) : pushTimer, jitter),
                    client.push());
            client.push().begin(stream, jitter, client.mirrors().first());
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

    private TrustClient opened(TrustDomain told, ClientStore store, TrustedMetadata pinned, Surroundings surroundings)
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

    List<Fetcher> fetchers(TrustDomain told, Optional<ClientMeters> meters) {
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
