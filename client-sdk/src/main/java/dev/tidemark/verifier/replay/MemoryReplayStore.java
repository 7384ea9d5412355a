package dev.tidemark.verifier.replay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers in memory, each passport for as long as it was asked to. When it is full it denies rather than forgets: an
 * attacker who fills it closes it, he does not open it. The place of an expired passport comes free within about two
 * seconds. Answers at once. What it remembers is gone after a restart.
 */
public final class MemoryReplayStore implements ReplayStore {
    private final int maxEntries;
    private final Cache<ByteBuffer, Duration> used;
    private final AtomicInteger entries = new AtomicInteger();
    private final LongAdder firsts = new LongAdder();
    private final LongAdder replays = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    MemoryReplayStore(int maxEntries, Ticker ticker) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("a replay store needs room for at least 1 passport, not " + maxEntries);
        }
        this.maxEntries = maxEntries;
        // No maximum here: Caffeine would forget to stay below it.
        this.used = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<ByteBuffer, Duration>creating((key, keep) -> keep))
                .removalListener((key, keep, cause) -> entries.decrementAndGet())
                .build();
    }

    @Override
    public CompletionStage<Outcome> consume(String issuer, String jti, Duration keep) {
        Outcome outcome = use(ByteBuffer.wrap(ReplayKey.digest(issuer, jti)), keep);
        counter(outcome).increment();
        return CompletableFuture.completedFuture(outcome);
    }

    private Outcome use(ByteBuffer key, Duration keep) {
        if (used.getIfPresent(key) != null) {
            return Outcome.REPLAYED;
        }
        if (!takePlace()) {
            return Outcome.UNAVAILABLE;
        }
        if (used.asMap().putIfAbsent(key, keep) == null) {
            return Outcome.FIRST;
        }
        entries.decrementAndGet();
        return Outcome.REPLAYED;
    }

    private boolean takePlace() {
        if (entries.incrementAndGet() <= maxEntries) {
            return true;
        }
        // What nobody has looked at since it expired still has a place.
        used.cleanUp();
        if (entries.get() <= maxEntries) {
            return true;
        }
        entries.decrementAndGet();
        return false;
    }

    private LongAdder counter(Outcome outcome) {
        return switch (outcome) {
            case FIRST -> firsts;
            case REPLAYED -> replays;
            case UNAVAILABLE -> refusals;
        };
    }

    @Override
    public Reach reach() {
        return Reach.PROCESS;
    }

    /** What it did and holds. */
    public Figures figures() {
        return new Figures(firsts.sum(), replays.sum(), refusals.sum(), entries.get(), maxEntries);
    }

    /**
     * What a store did and holds.
     *
     * @param firsts passports used for the first time
     * @param replays attempts to use one again
     * @param refusals attempts there was no room for
     * @param entries passports it remembers, those among them that expired but were not cleared yet
     * @param maxEntries the most it remembers
     */
    public record Figures(long firsts, long replays, long refusals, long entries, long maxEntries) {}
}
