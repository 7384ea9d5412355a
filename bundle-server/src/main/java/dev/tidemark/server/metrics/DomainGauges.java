package dev.tidemark.server.metrics;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.repository.Deadlines;
import dev.tidemark.server.repository.DomainRepository;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** What one domain serves, looked at when somebody scrapes: versions and moments, never ages. */
final class DomainGauges {
    private DomainGauges() {}

    static void register(Meters meters, DomainRepository repository) {
        String domain = repository.domain().name();
        meters.gauge(ServerMeter.BUNDLE_VERSION, repository, one -> one.state().bundleVersion(), domain);
        meters.gauge(
                ServerMeter.REVOCATION_SEQUENCE, repository, one -> one.state().revocationSequence(), domain);
        meters.gauge(ServerMeter.READY, repository, one -> one.ready() ? 1 : 0, domain);
        meters.gauge(ServerMeter.PRUNING_HELD, repository, one -> one.pruningHeld() ? 1 : 0, domain);
        moment(meters, ServerMeter.STATEMENT_ISSUED, repository, Deadlines::issuedAt);
        moment(meters, ServerMeter.STATEMENT_RESIGN_BY, repository, Deadlines::resignBy);
        moment(
                meters,
                ServerMeter.FIRST_DENY,
                repository,
                deadlines -> deadlines.firstDeny().orElse(Instant.EPOCH));
        for (ServedRole role : ServedRole.values()) {
            meters.gauge(
                    ServerMeter.ROLE_EXPIRES,
                    repository,
                    one -> seconds(expires(one.state().chain(), role).orElse(Instant.EPOCH)),
                    domain,
                    Label.word(role));
        }
        for (String code : Codes.FAILING) {
            meters.gauge(
                    ServerMeter.FAILING,
                    repository,
                    one -> one.failure().filter(code::equals).isPresent() ? 1 : 0,
                    domain,
                    code);
        }
    }

    private static void moment(
            Meters meters, ServerMeter meter, DomainRepository repository, Function<Deadlines, Instant> moment) {
        meters.gauge(
                meter,
                repository,
                one -> seconds(moment.apply(one.deadlines())),
                repository.domain().name());
    }

    private static double seconds(Instant moment) {
        return moment.getEpochSecond() + moment.getNano() / 1e9;
    }

    private static Optional<Instant> expires(TrustedMetadata chain, ServedRole role) {
        return switch (role) {
            case ROOT -> Optional.of(chain.root().role().expires());
            case TARGETS -> expires(chain.targets());
            case SNAPSHOT -> expires(chain.snapshot());
            case TIMESTAMP -> expires(chain.timestamp());
            case POLICY -> expires(chain.delegated(DomainLayout.POLICY));
            case REVOCATIONS -> expires(chain.delegated(DomainLayout.REVOCATIONS));
            case ISSUER ->
                chain.delegated().entrySet().stream()
                        .filter(one -> DomainLayout.slugOf(one.getKey()).isPresent())
                        .map(one -> one.getValue().role().expires())
                        .min(Comparator.naturalOrder());
        };
    }

    private static Optional<Instant> expires(Optional<? extends Verified<? extends SignedRole>> role) {
        return role.map(held -> held.role().expires());
    }
}
