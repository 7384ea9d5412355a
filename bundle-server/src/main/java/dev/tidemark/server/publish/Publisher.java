package dev.tidemark.server.publish;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.repository.DomainRepository;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.repository.RepositoryUnavailable;
import dev.tidemark.server.repository.RevocationRefused;
import dev.tidemark.server.repository.RevocationRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both gates in front of the repositories: who asks, then what the bytes are. Thread-safe.
 */
public final class Publisher implements PublishService {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<String> ONLINE = Set.of("timestamp", "snapshot", "revocations");

    private final Repositories repositories;
    private final Grants grants;
    private final Allowances allowances;

    /**
     * A publisher.
     *
     * @param repositories the domains of this server
     * @param grants who may do what; what is not in it is refused
     * @param nanos elapsed time, for what a caller may send in it
     */
    public Publisher(Repositories repositories, Grants grants, LongSupplier nanos) {
        this.repositories = repositories;
        this.grants = grants;
        this.allowances = new Allowances(nanos);
    }

    @Override
    public CompletableFuture<PublishReceipt> publish(TrustDomain domain, Principal caller, PublishRequest request) {
        try {
            requirePublishable(domain, caller, request);
            DomainRepository repository = repository(domain);
            PublishGate gate = new PublishGate(repository.settings());
            return answer(
                    repository.publish((held, now) -> gate.check(held, caller.subject(), request, now)),
                    published -> new PublishReceipt(
                            request.role(),
                            request.version(),
                            published.bundleVersion(),
                            published.snapshotVersion(),
                            published.statement().orElse(new byte[0])));
        } catch (Refused e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void requirePublishable(TrustDomain domain, Principal caller, PublishRequest request) throws Refused {
        try {
            grants.requirePublish(caller, domain, request.role());
        } catch (AccessDenied e) {
            throw Refused.of(e);
        }
        if (ONLINE.contains(request.role())) {
            throw Refused.of(
                    "role_not_publishable", 403, "This role is signed by the server alone and cannot be published.");
        }
    }

    @Override
    public void requireAllowance(TrustDomain domain, Principal caller) throws Refused {
        allowances.requireOpen(domain, caller);
    }

    @Override
    public CompletableFuture<RevocationReceipt> revoke(TrustDomain domain, Principal caller, byte[] body) {
        try {
            DomainRepository repository = repository(domain);
            RevocationRequest request = EventsDocument.parse(caller.subject(), body);
            requireRevocable(domain, caller, request);
            allowances.take(
                    domain,
                    caller,
                    repository.settings().limits(),
                    request.events().size());
            return answer(
                    repository.revoke(request),
                    revoked -> new RevocationReceipt(
                            revoked.sequence(), revoked.accepted(), revoked.duplicates(), revoked.statement()));
        } catch (Refused e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void requireRevocable(TrustDomain domain, Principal caller, RevocationRequest request) throws Refused {
        Set<String> issuers = new LinkedHashSet<>();
        request.events().forEach(submitted -> issuers.add(submitted.event().issuer()));
        for (String issuer : issuers) {
            try {
                grants.requireRevoke(caller, domain, issuer);
            } catch (AccessDenied e) {
                throw Refused.of(e);
            }
        }
    }

    private DomainRepository repository(TrustDomain domain) throws Refused {
        return repositories
                .domain(domain)
                .orElseThrow(() -> Refused.of("domain_unknown", 404, "This server does not have that domain."));
    }

    private static <T, R> CompletableFuture<R> answer(CompletableFuture<T> change, Function<T, R> receipt) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        var unused = change.thenApply(receipt)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((done, thrown) -> {
                    if (thrown == null) {
                        answer.complete(done);
                    } else {
                        answer.completeExceptionally(refusal(thrown));
                    }
                });
        return answer;
    }

    private static Refused refusal(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof Refused refused) {
            return refused;
        }
        if (cause instanceof TimeoutException) {
            return Refused.of(
                    "outcome_unknown",
                    503,
                    "The server took longer than " + PATIENCE.toSeconds()
                            + " s; what was sent may still take effect. Look at the versions, or send the same again.");
        }
        if (cause instanceof VerificationException verification) {
            return Rejections.refusal(verification.rejection());
        }
        if (cause instanceof RevocationRefused refused) {
            int status = switch (refused.reason()) {
                case EVENT_CONFLICT -> 409;
                case TOO_MANY_WAITING -> 503;
                default -> 422;
            };
            return Refused.of(refused.code(), status, String.valueOf(refused.getMessage()));
        }
        if (cause instanceof RepositoryUnavailable unavailable) {
            return Refused.of(unavailable.code(), 503, String.valueOf(unavailable.getMessage()));
        }
        LOG.error("a change failed for a reason that has no name", cause);
        return Refused.of("internal", 503, "The server failed; its log says why. Nothing was acknowledged.");
    }
}
