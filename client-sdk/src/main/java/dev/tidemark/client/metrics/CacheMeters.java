package dev.tidemark.client.metrics;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Registers what a cache did and holds. */
public final class CacheMeters {
    private CacheMeters() {}

    /** Which caches there are. */
    public enum Name {
        /** Target files by digest. */
        TARGETS("targets"),
        /** The states of a client of many domains. */
        STATES("states"),
        /** Signatures found good. */
        SIGNATURES("signatures"),
        /** Signatures found bad. */
        REFUSED_SIGNATURES("refused_signatures"),
        /** Passports used; a hit is a replay. */
        REPLAY("replay"),
        /** Passports used, where several verifiers share the memory; a hit is a replay. */
        SHARED_REPLAY("shared_replay");

        private final String label;

        Name(String label) {
            this.label = label;
        }

        /** The value of the label {@code cache}. */
        public String label() {
            return label;
        }
    }

    /** What a cache did and holds; see the rows of {@link ClientMetric}. */
    public record Figures(double hits, double misses, double evictions, double entries, double weightBytes) {}

    /**
     * Registers a cache.
     *
     * @param domain whose it is; {@code *} if several share it
     */
    public static void bind(MeterRegistry registry, String domain, Name name, Supplier<Figures> figures) {
        Tags tags = Tags.of("domain", domain, "cache", name.label());
        counter(registry, ClientMetric.CACHE_HITS, tags, figures, Figures::hits);
        counter(registry, ClientMetric.CACHE_MISSES, tags, figures, Figures::misses);
        counter(registry, ClientMetric.CACHE_EVICTIONS, tags, figures, Figures::evictions);
        gauge(registry, ClientMetric.CACHE_ENTRIES, tags, figures, Figures::entries);
        gauge(registry, ClientMetric.CACHE_WEIGHT, tags, figures, Figures::weightBytes);
    }

    /**
     * As {@link #bind(MeterRegistry, String, Name, Supplier)}, of a weighed Caffeine cache that records its statistics.
     *
     * @param bytesPerWeight how many bytes one unit of its weight is
     */
    public static void bind(MeterRegistry registry, String domain, Name name, Cache<?, ?> cache, long bytesPerWeight) {
        bind(registry, domain, name, () -> {
            long weight = cache.policy()
                    .eviction()
                    .map(bound -> bound.weightedSize().orElse(0))
                    .orElse(0L);
            return new Figures(
                    cache.stats().hitCount(),
                    cache.stats().missCount(),
                    cache.stats().evictionCount(),
                    cache.estimatedSize(),
                    (double) weight * bytesPerWeight);
        });
    }

    private static void counter(
            MeterRegistry registry,
            ClientMetric metric,
            Tags tags,
            Supplier<Figures> figures,
            ToDoubleFunction<Figures> value) {
        FunctionCounter.builder(metric.meter(), figures, from -> value.applyAsDouble(from.get()))
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            ClientMetric metric,
            Tags tags,
            Supplier<Figures> figures,
            ToDoubleFunction<Figures> value) {
        Gauge.builder(metric.meter(), figures, from -> value.applyAsDouble(from.get()))
                .description(metric.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }
}
