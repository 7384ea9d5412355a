package dev.tidemark.server.metrics;

import dev.tidemark.client.TrustClientBuilder;
import dev.tidemark.server.guard.Guard;
import dev.tidemark.server.guard.GuardTraffic;
import dev.tidemark.server.guard.Outcome;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.metrics.VerifierMeters;
import dev.tidemark.verifier.replay.MemoryReplayStore;
import dev.tidemark.verifier.replay.redis.RedisReplayStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of one guard, every label value there from the start. Thread-safe. */
public final class GuardMetrics implements GuardTraffic {
    private static final Logger LOG = LoggerFactory.getLogger(GuardMetrics.class);
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Outcome, Timer> requests = new EnumMap<>(Outcome.class);
    private final Map<AdapterRefusal, Counter> refusals = new EnumMap<>(AdapterRefusal.class);
    private final Counter brokenOff = counter(GuardMetric.BROKEN_OFF);
    private final Counter shadowAllowed = counter(GuardMetric.SHADOW, "verdict", "allow");
    private final Counter shadowDenied = counter(GuardMetric.SHADOW, "verdict", "deny");

    /** Meters, all at zero. */
    public GuardMetrics() {
        for (Outcome outcome : Outcome.values()) {
            requests.put(
                    outcome,
                    Timer.builder(GuardMetric.REQUESTS.meter())
                            .description(GuardMetric.REQUESTS.meaning())
                            .tags("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
        for (AdapterRefusal refusal : AdapterRefusal.values()) {
            refusals.put(refusal, counter(GuardMetric.REFUSALS, "code", refusal.code()));
        }
    }

    private Counter counter(GuardMetric metric, String... tags) {
        return Counter.builder(metric.meter())
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
    }

    /** Prometheus text. */
    public String scrape() {
        return registry.scrape();
    }

    /** Has a client tell of itself. */
    public TrustClientBuilder measured(TrustClientBuilder client) {
        return client.meters(registry);
    }

    /** Shows what a verifier decides. */
    public void watch(String domain, Verifier verifier) {
        VerifierMeters.bind(registry, domain, verifier);
    }

    /** Shows what a replay store remembers. */
    public void watch(String domain, MemoryReplayStore store) {
        VerifierMeters.bind(registry, domain, store);
    }

    /** Shows what is under way. */
    public void watch(Guard guard) {
        gauge(GuardMetric.UNDER_WAY, guard, Guard::underWay);
        gauge(GuardMetric.BODY_BYTES, guard, Guard::bodyBytesInMemory, "place", "memory");
        gauge(GuardMetric.BODY_BYTES, guard, Guard::bodyBytesOnDisk, "place", "disk");
    }

    /** Shows what becomes of audit lines. */
    public void watch(String domain, AuditLog log) {
        VerifierMeters.bind(registry, domain, log);
    }

    /** Shows what a replay store that replicas share answers. */
    public void watch(String domain, RedisReplayStore store) {
        VerifierMeters.bind(registry, domain, store);
    }

    private void gauge(GuardMetric metric, Guard guard, ToDoubleFunction<Guard> value, String... tags) {
        Gauge.builder(metric.meter(), guard, value)
                .description(metric.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void ended(Outcome outcome, long nanos) {
        Objects.requireNonNull(requests.get(outcome)).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void refused(AdapterRefusal refusal) {
        Objects.requireNonNull(refusals.get(refusal)).increment();
    }

    @Override
    public void brokenOff() {
        brokenOff.increment();
    }

    @Override
    public void shadowed(String routeId, String verdict, String explanation) {
        boolean allowed = verdict.equals("allow");
        (allowed ? shadowAllowed : shadowDenied).increment();
        if (!allowed) {
            LOG.atInfo()
                    .addKeyValue("route", routeId)
                    .addKeyValue("verdict", verdict)
                    .log("a shadow route let pass what would be denied: {}", explanation);
        }
    }
}
