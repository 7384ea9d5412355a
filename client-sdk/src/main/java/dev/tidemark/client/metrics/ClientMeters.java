package dev.tidemark.client.metrics;

import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.push.PushEvent;
import dev.tidemark.client.push.PushException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What one client, or all of many domains together, tells. Every code is there from the start, at zero; a code that is
 * in no list counts as {@code other}. Thread-safe.
 */
public final class ClientMeters {
    /** Several domains together. */
    public static final String ALL_DOMAINS = "*";

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final String domain;
    private final Set<String> codes;
    private final List<Meter> ofTheState = new ArrayList<>();

    /** @param codes every code that a failure can have */
    public ClientMeters(MeterRegistry registry, String domain, Collection<String> codes) {
        this.registry = registry;
        this.domain = domain;
        this.codes = Set.copyOf(codes);
        cycles("success", "none");
        this.codes.forEach(code -> {
            cycles("failure", code);
            reports(code);
        });
        cycles("failure", OTHER);
        reports(OTHER);
        for (FileKind kind : FileKind.values()) {
            bytes(kind);
            duration(kind, "success");
            duration(kind, "failure");
        }
        pushEvents("timestamp");
        pushEvents("update");
        for (PushException.Reason reason : PushException.Reason.values()) {
            pushEnds(reason);
        }
    }

    /** An event came. */
    public void pushed(PushEvent event) {
        pushEvents(event instanceof PushEvent.Statement ? "timestamp" : "update")
                .increment();
    }

    /** A stream ended, or did not come about. */
    public void pushEnded(PushException.Reason reason) {
        pushEnds(reason).increment();
    }

    /** A cycle passed. */
    public void passed() {
        cycles("success", "none").increment();
    }

    /** A cycle did not pass. */
    public void failed(String code) {
        cycles("failure", known(code)).increment();
    }

    /** Something was refused. */
    public void refused(String code) {
        reports(known(code)).increment();
    }

    /** The same source, measured. */
    public Fetcher measured(Fetcher source) {
        return new MeasuredFetcher(source, this);
    }

    private String known(String code) {
        return codes.contains(code) ? code : OTHER;
    }

    private Counter cycles(String outcome, String code) {
        return Counter.builder(ClientMetric.REFRESHES.meter())
                .description(ClientMetric.REFRESHES.meaning())
                .tags("domain", domain, "outcome", outcome, "code", code)
                .register(registry);
    }

    private Counter reports(String code) {
        return Counter.builder(ClientMetric.REPORTS.meter())
                .description(ClientMetric.REPORTS.meaning())
                .tags("domain", domain, "code", code)
                .register(registry);
    }

    private Counter pushEvents(String event) {
        return Counter.builder(ClientMetric.PUSH_EVENTS.meter())
                .description(ClientMetric.PUSH_EVENTS.meaning())
                .tags("domain", domain, "event", event)
                .register(registry);
    }

    private Counter pushEnds(PushException.Reason reason) {
        return Counter.builder(ClientMetric.PUSH_ENDED.meter())
                .description(ClientMetric.PUSH_ENDED.meaning())
                .tags("domain", domain, "code", reason.code())
                .register(registry);
    }

    Counter bytes(FileKind kind) {
        return Counter.builder(ClientMetric.FETCH_BYTES.meter())
                .description(ClientMetric.FETCH_BYTES.meaning())
                .tags("domain", domain, "kind", kind.label())
                .register(registry);
    }

    Timer duration(FileKind kind, String outcome) {
        return Timer.builder(ClientMetric.FETCH_DURATION.meter())
                .description(ClientMetric.FETCH_DURATION.meaning())
                .tags("domain", domain, "kind", kind.label(), "outcome", outcome)
                .register(registry);
    }

    Timer.Sample started() {
        return Timer.start(registry);
    }

    /** What a client holds; zeros for nothing. Timestamps, never ages: whoever reads them knows the time. */
    public record Held(
            double statementIssuedSeconds,
            double bundleVersion,
            double revocationSequence,
            double lastSuccessSeconds,
            double pushLive) {}

    /** Registers what a client holds, until {@link #forget}. */
    public synchronized void holds(Supplier<Held> held) {
        gauge(ClientMetric.STATEMENT_ISSUED, held, Held::statementIssuedSeconds);
        gauge(ClientMetric.BUNDLE_VERSION, held, Held::bundleVersion);
        gauge(ClientMetric.REVOCATION_SEQUENCE, held, Held::revocationSequence);
        gauge(ClientMetric.LAST_SUCCESS, held, Held::lastSuccessSeconds);
        gauge(ClientMetric.PUSH_LIVE, held, Held::pushLive);
    }

    private void gauge(ClientMetric metric, Supplier<Held> held, ToDoubleFunction<Held> value) {
        ofTheState.add(Gauge.builder(metric.meter(), held, from -> value.applyAsDouble(from.get()))
                .description(metric.meaning())
                .tags("domain", domain)
                .strongReference(true)
                .register(registry));
    }

    /** The client is closed: what it held is not told any more, so that the next one of the domain can. */
    public synchronized void forget() {
        ofTheState.forEach(registry::remove);
        ofTheState.clear();
    }
}
