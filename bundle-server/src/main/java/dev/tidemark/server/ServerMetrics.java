package dev.tidemark.server;

import dev.tidemark.server.repository.DomainRepository;
import dev.tidemark.server.repository.Repositories;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What an operator graphs: the state that is served, as timestamps and versions, never as ages. */
final class ServerMetrics {
    private ServerMetrics() {}

    static void register(MeterRegistry registry, Repositories repositories) {
        for (DomainRepository repository : repositories.all()) {
            String domain = repository.domain().name();
            Gauge.builder(
                            "tidemark.bundle.version",
                            repository,
                            one -> one.state().bundleVersion())
                    .description("version of the served trust bundle")
                    .tag("domain", domain)
                    .register(registry);
            Gauge.builder(
                            "tidemark.revocation.sequence",
                            repository,
                            one -> one.state().revocationSequence())
                    .description("number of the last revocation event in the served state")
                    .tag("domain", domain)
                    .register(registry);
            Gauge.builder("tidemark.statement.issued.timestamp.seconds", repository, ServerMetrics::issuedAt)
                    .description("when the served statement was issued, seconds since 1970; 0 before the first")
                    .tag("domain", domain)
                    .register(registry);
            Gauge.builder("tidemark.ready", repository, one -> one.ready() ? 1 : 0)
                    .description("whether the served statement is younger than its re-sign deadline")
                    .tag("domain", domain)
                    .register(registry);
        }
    }

    private static double issuedAt(DomainRepository repository) {
        return repository
                .state()
                .chain()
                .timestamp()
                .flatMap(held -> held.role().tidemark())
                .map(statement -> statement.issuedAt().toEpochMilli() / 1000.0)
                .orElse(0.0);
    }
}
