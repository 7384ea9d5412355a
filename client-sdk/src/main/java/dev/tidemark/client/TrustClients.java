package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.fetch.HttpFetchers;
import dev.tidemark.client.metrics.CacheMeters;
import dev.tidemark.client.metrics.CacheMeters.Name;
import dev.tidemark.client.metrics.ClientMeters;
import dev.tidemark.client.push.PushState;
import dev.tidemark.metadata.TrustDomain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trust bundles of many domains, each as {@link TrustClient} keeps one, with a few threads for all. A domain's
 * state is loaded when it is first asked for, refreshed ahead while it is in use, and leaves memory when nobody asks or
 * there is no room. Its directory stays.
 *
 * <pre>{@code
 * TrustClients trust = TrustClients.builder()
 *         .each(client -> client.repository(URI.create("https://bundles.example"))
 *                 .stateDirectory(Path.of("/var/lib/app/tidemark")))
 *         .start();
 * trust.add("one.example", rootOfOne);
 * Verifier verifier = Verifier.builder(trust.view("one.example")).passportOnly().build();
 * }</pre>
 *
 * <p><b>Leaving memory loosens nothing.</b> What comes back is replayed from the directory through the same checks as
 * after a restart, then tried to be refreshed before anybody decides from it; and the time that ages are counted from,
 * and the marks, never left. Until it is back, requests are denied.
 *
 * <p>Domains are polled, not pushed to: thousands of streams are a cost to both ends that a poll is not. A domain with a
 * {@code realtime} route deserves a {@link TrustClient} of its own.
 *
 * <p>With {@code meters(registry)} said in {@code each}, all domains are counted together, as {@code domain="*"}:
 * thousands of names would be too many labels.
 *
 * <p>Thread-safe. {@link #read} never blocks and does no I/O. Each domain in memory holds one open file.
 */
public final class TrustClients implements AutoCloseable {
    private static final int KIB = 1 << 10;

    private final Consumer<TrustClientBuilder> each;
    private final HttpFetchers fetchers;
    private final FetchPool pool;
    private final TargetCache targets;
    private final Ticker ticker;
    private final ScheduledThreadPoolExecutor workers;
    private final Map<TrustDomain, DomainSlot> slots = new ConcurrentHashMap<>();
    private final Cache<TrustDomain, TrustClient> inMemory;
    private final Optional<ClientMeters> meters;
    private volatile boolean closed;

    private TrustClients(Builder builder) {
        TrustClientBuilder template = TrustClient.builder();
        builder.each.accept(template);
        this.each = builder.each;
        this.fetchers = new HttpFetchers(template.fetchLimits());
        this.targets = builder.targets == null ? TargetCache.ofBytes(Builder.DEFAULT_TARGET_BYTES) : builder.targets;
        this.ticker = template.ticker();
        this.workers = Workers.of(builder.threads, "tidemark-domains");
        this.pool = new FetchPool(builder.threads, "tidemark-domains-fetch");
        // A domain weighs at least its share, so that the bound of bytes is a bound of domains too.
        long share = Math.max(1, builder.maxBytes / KIB / builder.maxDomains);
        this.inMemory = Caffeine.newBuilder()
                .maximumWeight(share * builder.maxDomains)
                .weigher((TrustDomain domain, TrustClient client) -> weightKib(client, share))
                .expireAfter(new WhileAsked(builder.idle))
                .ticker(ticker)
                .executor(Runnable::run)
                .removalListener(this::left)
                .recordStats()
                .build();
        this.meters = template.meters(ClientMeters.ALL_DOMAINS);
        template.registry().ifPresent(registry -> {
            CacheMeters.bind(registry, ClientMeters.ALL_DOMAINS, Name.STATES, inMemory, KIB);
            CacheMeters.bind(registry, ClientMeters.ALL_DOMAINS, Name.TARGETS, targets.cache(), 1);
        });
        long sweepMillis = Math.max(1, builder.idle.dividedBy(4).toMillis());
        var unused = workers.scheduleWithFixedDelay(inMemory::cleanUp, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    }

    /** Many domains are described, then started. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes a domain known; nothing is loaded yet.
     *
     * @param root the root that the application ships for it
     * @throws IllegalArgumentException if the name is no domain, or is known already
     */
    public void add(String domain, byte[] root) {
        TrustDomain name = new TrustDomain(domain);
        TrustClientBuilder described = TrustClient.builder();
        each.accept(described);
        DomainSlot slot = new DomainSlot(new Home(name), root, described.carried(), described.schedule());
        if (slots.putIfAbsent(name, slot) != null) {
            throw new IllegalArgumentException("the domain " + domain + " is known already");
        }
    }

    /**
     * What is held of a domain, now. A domain whose state is not in memory is loaded in the background; until then, and
     * for a domain that was never added, there is no state, and a verifier denies.
     */
    public TrustView.Reading read(TrustDomain domain) {
        TrustClient client = inMemory.getIfPresent(domain);
        if (client != null) {
            return client.read();
        }
        DomainSlot slot = slots.get(domain);
        if (slot == null) {
            return new TrustView.Reading(Optional.empty(), 0, 0, false);
        }
        var unused = slot.load();
        return slot.carried().readNothing();
    }

    /** {@link #read} of one domain, for a verifier. It keeps nothing in memory by itself. */
    public TrustView view(String domain) {
        TrustDomain name = new TrustDomain(domain);
        return () -> read(name);
    }

    /**
     * Loads a domain, unless it is in memory, off the calling thread.
     *
     * @return what is held then; fails with {@link TrustClientException}, at once if a load failed a moment ago: loads
     *     are tried again after a pause that doubles, not by each request
     */
    public CompletionStage<TrustView.Reading> load(TrustDomain domain) {
        DomainSlot slot = slots.get(domain);
        if (slot == null || closed) {
            return CompletableFuture.failedFuture(new TrustClientException(
                    slot == null
                            ? new Failure("domain_not_added", "Nobody added the domain " + domain + ". Call add().")
                            : DomainSlot.CLOSED));
        }
        return slot.load().thenApply(TrustClient::read);
    }

    /** How refreshing goes for a domain; for health pages, never for a decision. Loads nothing. */
    public Optional<TrustClient.Status> status(TrustDomain domain) {
        TrustClient client = inMemory.policy().getIfPresentQuietly(domain);
        if (client != null) {
            return Optional.of(client.status());
        }
        return Optional.ofNullable(slots.get(domain))
                .flatMap(DomainSlot::failure)
                .map(why -> new TrustClient.Status(Optional.empty(), Optional.of(why), List.of(), new PushState.Off()));
    }

    /** Runs one cycle of a domain now, if it is in memory. */
    CompletionStage<Optional<Failure>> refresh(TrustDomain domain) {
        TrustClient client = inMemory.policy().getIfPresentQuietly(domain);
        return client == null ? CompletableFuture.completedFuture(Optional.empty()) : client.refreshAsync();
    }

    /** As if there were no room for the domain. */
    void evict(TrustDomain domain) {
        inMemory.invalidate(domain);
    }

    /** One look at the time of a domain that is not in memory, without loading it. */
    void sample(TrustDomain domain) {
        DomainSlot slot = slots.get(domain);
        if (slot != null) {
            slot.carried().readNothing();
        }
    }

    void cleanUp() {
        inMemory.cleanUp();
    }

    long inMemory() {
        return inMemory.estimatedSize();
    }

    private static int weightKib(TrustClient client, long share) {
        long own = client.read().state().map(StateWeight::bytes).orElse(0L) / KIB;
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, Math.max(share, own)));
    }

    private void left(@Nullable TrustDomain domain, @Nullable TrustClient client, RemovalCause cause) {
        DomainSlot slot = domain == null ? null : slots.get(domain);
        if (slot != null && client != null) {
            slot.unload(client);
        }
    }

    /** Stops every client; what they held stays in their directories. */
    @Override
    public void close() {
        closed = true;
        inMemory.invalidateAll();
        inMemory.cleanUp();
        slots.values().forEach(DomainSlot::awaitUnloaded);
        workers.shutdownNow();
        pool.close();
    }

    private final class Home implements DomainSlot.Home {
        private final TrustDomain domain;

        Home(TrustDomain domain) {
            this.domain = domain;
        }

        @Override
        public Optional<TrustClient> loaded() {
            return Optional.ofNullable(inMemory.policy().getIfPresentQuietly(domain));
        }

        @Override
        public TrustClientBuilder describe() {
            TrustClientBuilder client =
                    TrustClient.builder().fetchers(fetchers).fetchPool(pool).targetCache(targets);
            each.accept(client);
            return client.domain(domain.name());
        }

        @Override
        public void keep(TrustClient client) {
            inMemory.put(domain, client);
        }

        /** A state that grew weighs more; nobody asked for it by that. */
        @Override
        public void cycled() {
            TrustClient client = inMemory.policy().getIfPresentQuietly(domain);
            if (client != null) {
                inMemory.asMap().replace(domain, client, client);
            }
        }

        @Override
        public Optional<ClientMeters> meters() {
            return meters;
        }

        @Override
        public ScheduledExecutorService workers() {
            return workers;
        }

        @Override
        public Ticker ticker() {
            return ticker;
        }
    }

    /** In memory for so long after it was last read; a refresh does not count. */
    private record WhileAsked(Duration idle) implements Expiry<TrustDomain, TrustClient> {
        @Override
        public long expireAfterCreate(TrustDomain domain, TrustClient client, long now) {
            return idle.toNanos();
        }

        @Override
        public long expireAfterUpdate(TrustDomain domain, TrustClient client, long now, long left) {
            return left;
        }

        @Override
        public long expireAfterRead(TrustDomain domain, TrustClient client, long now, long left) {
            return idle.toNanos();
        }
    }

    /** Describes clients of many domains. Not thread-safe. */
    public static final class Builder {
        private static final long DEFAULT_TARGET_BYTES = 64L << 20;

        private Consumer<TrustClientBuilder> each = client -> {};
        private @Nullable TargetCache targets;
        private int maxDomains = 1_000;
        private long maxBytes = 256L << 20;
        private Duration idle = Duration.ofHours(1);
        private int threads = 16;

        private Builder() {}

        /**
         * What all clients have in common: repositories, state directory, times. Called once for each client that is
         * made; domain, root and caches are set by us.
         */
        public Builder each(Consumer<TrustClientBuilder> description) {
            this.each = description;
            return this;
        }

        /** Where target files are shared; a cache of 64 MiB of its own unless said. */
        public Builder targetCache(TargetCache shared) {
            this.targets = shared;
            return this;
        }

        /** How many domains may be in memory; 1,000 unless said. Each holds one open file. */
        public Builder maxDomains(int domains) {
            this.maxDomains = requirePositive("maxDomains", domains);
            return this;
        }

        /** About how many bytes the states in memory may take; 256 MiB unless said. */
        public Builder maxBytes(long bytes) {
            requirePositive("maxBytes", Math.toIntExact(Math.min(bytes, Integer.MAX_VALUE)));
            this.maxBytes = bytes;
            return this;
        }

        /** How long a domain that nobody asks for stays in memory; one hour unless said. */
        public Builder idle(Duration duration) {
            requirePositive("idle", duration.isNegative() || duration.isZero() ? 0 : 1);
            this.idle = duration;
            return this;
        }

        /**
         * How many cycles and loads may run at once; 16 unless said, at least 2. Where domains have several mirrors, as
         * many fetches may go to each of them at once, on threads of their own.
         */
        public Builder threads(int count) {
            this.threads = Math.max(2, requirePositive("threads", count));
            return this;
        }

        private static int requirePositive(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " must be positive");
            }
            return value;
        }

        /** Starts the threads. No domain is known yet. */
        public TrustClients start() {
            return new TrustClients(this);
        }
    }
}
