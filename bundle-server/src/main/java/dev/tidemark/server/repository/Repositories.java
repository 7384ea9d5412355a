package dev.tidemark.server.repository;

import dev.tidemark.metadata.TrustDomain;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The domains of one server, by name. They share nothing but the store. Immutable, thread-safe. */
public final class Repositories implements ReadSurface {
    private final Map<String, DomainRepository> domains;

    private Repositories(Map<String, DomainRepository> domains) {
        this.domains = Map.copyOf(domains);
    }

    /** These domains. */
    public static Repositories of(Collection<DomainRepository> domains) {
        return new Repositories(
                domains.stream().collect(Collectors.toMap(one -> one.domain().name(), Function.identity())));
    }

    /** One domain; empty if this server does not have it. */
    public Optional<DomainRepository> domain(TrustDomain domain) {
        return Optional.ofNullable(domains.get(domain.name()));
    }

    /** All of them. */
    public Collection<DomainRepository> all() {
        return domains.values();
    }

    @Override
    public @Nullable ServedFile find(String domain, String pathBelowDomain) {
        DomainRepository repository = domains.get(domain);
        return repository == null ? null : repository.find(pathBelowDomain);
    }

    @Override
    public @Nullable CompletionStage<Optional<ServedFile>> load(String domain, String pathBelowDomain) {
        DomainRepository repository = domains.get(domain);
        return repository == null ? null : repository.load(pathBelowDomain);
    }

    @Override
    public @Nullable ViewAnswer view(String domain, String pathBelowDomain) {
        DomainRepository repository = domains.get(domain);
        return repository == null ? null : repository.view(pathBelowDomain);
    }

    /** Whether at least one domain is: one that fails must not take the others out of service. */
    @Override
    public boolean ready() {
        return domains.values().stream().anyMatch(DomainRepository::ready);
    }
}
