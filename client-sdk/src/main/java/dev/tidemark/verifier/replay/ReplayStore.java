package dev.tidemark.verifier.replay;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Which passports were used. Thread-safe. */
public interface ReplayStore {
    /** What became of an attempt to use a passport. */
    enum Outcome {
        /** Nobody used it before; from now on everybody else is told {@link #REPLAYED}. */
        FIRST,
        /** It was used before. */
        REPLAYED,
        /** The store cannot tell, or has no room to remember. The request is denied. */
        UNAVAILABLE
    }

    /** Who shares what the store remembers. */
    enum Reach {
        /** This process alone. */
        PROCESS,
        /** Every verifier that is given the same store. */
        SHARED
    }

    /**
     * Uses a passport up, in one atomic step: of any number of calls for one issuer and jti, at any time and on any
     * thread, one is {@link Outcome#FIRST} for as long as the store keeps it.
     *
     * <p>How long that must be is a length of time and no instant: an instant would be compared with a wall clock, and
     * a wall clock that leapt ahead and was set back would forget a passport that is still good.
     *
     * @param issuer {@code iss}
     * @param jti {@code jti}, unique in its issuer
     * @param keep how long it must be remembered, at least
     * @return what became of it; a stage that fails counts as {@link Outcome#UNAVAILABLE}
     */
    CompletionStage<Outcome> consume(String issuer, String jti, Duration keep);

    /** Who shares it. */
    Reach reach();

    /** How many passports {@link #inMemory()} remembers. */
    int DEFAULT_MAX_ENTRIES = 1_000_000;

    /**
     * As {@link #inMemory(int)} with {@value #DEFAULT_MAX_ENTRIES} passports: about 1,500 requests a second, if passports
     * live five minutes and the clocks may differ by one. It takes memory, up to 150 MB, only as they come.
     */
    static MemoryReplayStore inMemory() {
        return inMemory(DEFAULT_MAX_ENTRIES);
    }

    /** A store for a service that runs as one instance: at most {@code maxEntries} passports, about 150 bytes each. */
    static MemoryReplayStore inMemory(int maxEntries) {
        return inMemory(maxEntries, Ticker.systemTicker());
    }

    /** As {@link #inMemory(int)}, with elapsed time from {@code ticker}, nanoseconds. */
    static MemoryReplayStore inMemory(int maxEntries, Ticker ticker) {
        return new MemoryReplayStore(maxEntries, ticker);
    }
}
