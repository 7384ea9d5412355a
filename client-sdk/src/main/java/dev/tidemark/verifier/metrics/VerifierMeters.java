package dev.tidemark.verifier.metrics;

import dev.tidemark.client.metrics.CacheMeters;
import dev.tidemark.client.metrics.CacheMeters.Name;
import dev.tidemark.verifier.CacheFigures;
import dev.tidemark.verifier.DecisionCounts;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.FreshnessState;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.replay.MemoryReplayStore;
import dev.tidemark.verifier.replay.redis.RedisReplayStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Registers what verifiers and replay stores count: every reason from the start, at zero. */
public final class VerifierMeters {
    /** A digest, a duration and the cache's own nodes; about. */
    private static final int REPLAY_ENTRY_BYTES = 150;

    private VerifierMeters() {}

    /**
     * Registers one verifier.
     *
     * @param domain whose it is; one verifier for each domain and registry
     */
    public static void bind(MeterRegistry registry, String domain, Verifier verifier) {
        DecisionCounts counts = verifier.counts();
        decisions(
                registry,
                counts,
                Tags.of("domain", domain, "verdict", "allow", "reason", "none"),
                DecisionCounts::allowed);
        for (DenyReason reason : DenyReason.values()) {
            decisions(
                    registry,
                    counts,
                    Tags.of("domain", domain, "verdict", "deny", "reason", reason.code()),
                    from -> from.denied(reason));
        }
        for (FreshnessState state : FreshnessState.values()) {
            counter(
                    registry,
                    VerifierMetric.FRESHNESS,
                    counts,
                    Tags.of("domain", domain, "state", state.name().toLowerCase(Locale.ROOT)),
                    from -> from.freshness(state));
        }
        CacheMeters.bind(registry, domain, Name.SIGNATURES, () -> figures(verifier.signatureCache()));
        CacheMeters.bind(registry, domain, Name.REFUSED_SIGNATURES, () -> figures(verifier.refusedSignatureCache()));
    }

    /**
     * Registers a replay store in memory. It evicts nothing.
     *
     * @param domain whose it is; {@code *} if several share it
     */
    public static void bind(MeterRegistry registry, String domain, MemoryReplayStore store) {
        CacheMeters.bind(registry, domain, Name.REPLAY, () -> {
            MemoryReplayStore.Figures now = store.figures();
            return new CacheMeters.Figures(
                    now.replays(),
                    now.firsts() + now.refusals(),
                    0,
                    now.entries(),
                    (double) now.entries() * REPLAY_ENTRY_BYTES);
        });
    }

    /**
     * Registers a replay store in Redis. What Redis holds only Redis knows: entries and weight are not a number.
     *
     * @param domain whose it is; {@code *} if several share it
     */
    public static void bind(MeterRegistry registry, String domain, RedisReplayStore store) {
        CacheMeters.bind(registry, domain, Name.SHARED_REPLAY, () -> {
            RedisReplayStore.Figures now = store.figures();
            return new CacheMeters.Figures(now.replays(), now.firsts() + now.refusals(), 0, Double.NaN, Double.NaN);
        });
    }

    /**
     * Registers an audit log.
     *
     * @param domain whose it is; {@code *} if several share it
     */
    public static void bind(MeterRegistry registry, String domain, AuditLog log) {
        Tags tags = Tags.of("domain", domain);
        counter(
                registry,
                VerifierMetric.AUDIT_WRITTEN,
                log,
                tags,
                from -> from.figures().written());
        counter(
                registry,
                VerifierMetric.AUDIT_SPOOLED,
                log,
                tags,
                from -> from.figures().spooled());
        counter(
                registry,
                VerifierMetric.AUDIT_DROPPED,
                log,
                tags,
                from -> from.figures().dropped());
        gauge(
                registry,
                VerifierMetric.AUDIT_QUEUED,
                log,
                tags,
                from -> from.figures().queuedLines());
        gauge(
                registry,
                VerifierMetric.AUDIT_SPOOL,
                log,
                tags,
                from -> from.figures().spoolBytes());
    }

    private static void gauge(
            MeterRegistry registry, VerifierMetric metric, AuditLog log, Tags tags, ToDoubleFunction<AuditLog> value) {
        Gauge.builder(metric.meter(), log, value)
                .description(metric.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static CacheMeters.Figures figures(CacheFigures from) {
        return new CacheMeters.Figures(
                from.hits(), from.misses(), from.evictions(), from.entries(), from.weightBytes());
    }

    private static void decisions(
            MeterRegistry registry, DecisionCounts counts, Tags tags, ToDoubleFunction<DecisionCounts> value) {
        counter(registry, VerifierMetric.DECISIONS, counts, tags, value);
    }

    private static <T> void counter(
            MeterRegistry registry, VerifierMetric metric, T of, Tags tags, ToDoubleFunction<T> value) {
        FunctionCounter.builder(metric.meter(), of, value)
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
    }
}
