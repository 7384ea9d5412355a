package dev.tidemark.server.metrics;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.http.Answered;
import dev.tidemark.server.http.Traffic;
import dev.tidemark.server.http.push.DomainStream;
import dev.tidemark.server.http.push.EventStreams;
import dev.tidemark.server.http.push.PushTimer;
import dev.tidemark.server.publish.PublishService;
import dev.tidemark.server.repository.DomainRepository;
import dev.tidemark.server.repository.OnlineKeys;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.signing.SigningAudit;
import dev.tidemark.storage.Ledger;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The meters of one server. Parts are measured by being wrapped; what is wrapped behaves as before. Thread-safe.
 */
public final class ServerMetrics implements PushTimer, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BoundedLabels labels;
    private final Meters meters;
    private final RuntimeMeters runtime;
    private final Set<String> domains;

    /**
     * Meters for a server of these domains; everything enumerable is there at zero.
     *
     * @param domains what is served: the values of the one label that grows
     * @param version of the software
     */
    public ServerMetrics(Collection<TrustDomain> domains, String version) {
        this.domains = domains.stream().map(TrustDomain::name).collect(Collectors.toUnmodifiableSet());
        this.labels = new BoundedLabels(
                Map.of(Label.DOMAIN, this.domains, Label.VERSION, Set.of(version), Label.POOL, RuntimeMeters.pools()));
        registry.config().meterFilter(labels);
        this.meters = new Meters(registry, labels);
        meters.registerAtZero();
        meters.gauge(ServerMeter.BUILD, this, one -> 1, version);
        meters.counted(ServerMeter.METRICS_REFUSED, labels, BoundedLabels::refused);
        this.runtime = RuntimeMeters.bind(registry, meters);
    }

    /** Prometheus text. */
    public String scrape() {
        return registry.scrape();
    }

    /** Shows what these domains serve. */
    public void watch(Repositories repositories) {
        for (DomainRepository repository : repositories.all()) {
            DomainGauges.register(meters, repository);
        }
    }

    /** Shows what goes through the listeners. */
    public void watch(Traffic traffic) {
        for (Traffic.Kind kind : Traffic.Kind.values()) {
            for (int statusClass = 2; statusClass <= 5; statusClass++) {
                int counted = statusClass;
                meters.counted(
                        ServerMeter.READS,
                        traffic,
                        one -> one.reads(kind, counted),
                        Label.word(kind),
                        statusClass + "xx");
            }
        }
        for (Traffic.Listener listener : Traffic.Listener.values()) {
            String word = Label.word(listener);
            meters.gauge(ServerMeter.CONNECTIONS, traffic, one -> one.open(listener), word);
            meters.counted(ServerMeter.CONNECTIONS_OPENED, traffic, one -> one.opened(listener), word);
        }
    }

    /** Shows who listens to events and what they are sent. */
    public void watch(EventStreams streams) {
        for (DomainStream stream : streams.all()) {
            String domain = stream.domain();
            meters.gauge(ServerMeter.PUSH_LISTENERS, stream, DomainStream::listeners, domain);
            meters.counted(ServerMeter.PUSH_EVENTS, stream, DomainStream::timestampsSent, domain, "timestamp");
            meters.counted(ServerMeter.PUSH_EVENTS, stream, DomainStream::updatesSent, domain, "update");
            meters.counted(ServerMeter.PUSH_BYTES, stream, DomainStream::bytesSent, domain);
            meters.counted(ServerMeter.PUSH_DROPPED, stream, DomainStream::dropped, domain);
        }
    }

    @Override
    public void encoded(String domain, long nanos) {
        meters.timer(ServerMeter.PUSH_ENCODE, domain).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void broadcast(String domain, long nanos) {
        meters.timer(ServerMeter.PUSH_BROADCAST, domain).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** One request of the write listener was answered. */
    public void answered(Answered answered) {
        meters.counter(ServerMeter.REQUESTS, Label.word(answered.action()), answered.status() / 100 + "xx")
                .increment();
        answered.code().ifPresent(code -> {
            if (Codes.ACCESS.contains(code)) {
                meters.counter(ServerMeter.ACCESS_DENIALS, code).increment();
            } else if (!MeteredPublisher.counts(code, answered.status())) {
                malformed(code);
            }
        });
    }

    /** A request was refused before it was one. */
    public void malformed(String code) {
        meters.counter(ServerMeter.REQUESTS_REJECTED, code).increment();
    }

    /** Measures a store. */
    public Ledger measured(Ledger ledger) {
        return new MeteredLedger(ledger, meters);
    }

    /** Measures the services of the write listener. */
    public PublishService measured(PublishService service) {
        return new MeteredPublisher(service, meters, domains);
    }

    /** Measures the online keys of a domain. */
    public OnlineKeys measured(TrustDomain domain, OnlineKeys keys) {
        return new MeteredKeys(domain.name(), keys, meters);
    }

    /** Counts refusals of the online signer of a domain, then passes them on. */
    public SigningAudit measured(TrustDomain domain, SigningAudit audit) {
        return use -> {
            use.refusal()
                    .ifPresent(code -> meters.counter(ServerMeter.SIGN_REFUSALS, domain.name(), code)
                            .increment());
            audit.record(use);
        };
    }

    @Override
    public void close() {
        runtime.close();
        registry.close();
    }
}
