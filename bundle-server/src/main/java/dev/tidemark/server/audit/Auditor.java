package dev.tidemark.server.audit;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.publish.Refused;
import dev.tidemark.server.repository.DomainRepository;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.repository.RepositoryUnavailable;
import dev.tidemark.server.repository.SequenceAhead;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the question, asks the domain. Thread-safe. */
public final class Auditor implements AuditService {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Repositories repositories;
    private final Duration patience;

    /** An auditor of these domains. */
    public Auditor(Repositories repositories) {
        this(repositories, PATIENCE);
    }

    /** One who waits so long for an answer. */
    public Auditor(Repositories repositories, Duration patience) {
        this.repositories = repositories;
        this.patience = patience;
    }

    @Override
    public CompletableFuture<byte[]> events(TrustDomain domain, @Nullable String query) {
        return answer(domain, repository -> {
            EventsQuery asked = EventsQuery.parse(query);
            return repository.events(asked.after(), asked.limit());
        });
    }

    @Override
    public CompletableFuture<byte[]> check(TrustDomain domain, byte[] body) {
        return answer(domain, repository -> repository.check(NamesDocument.parse(body)));
    }

    private interface Question {
        CompletableFuture<byte[]> ask(DomainRepository repository) throws Refused;
    }

    private CompletableFuture<byte[]> answer(TrustDomain domain, Question question) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            DomainRepository repository = repositories
                    .domain(domain)
                    .orElseThrow(() -> Refused.of("domain_unknown", 404, "This server does not have that domain."));
            var unused = question.ask(repository)
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((json, thrown) -> {
                        if (thrown == null) {
                            answer.complete(json);
                        } else {
                            answer.completeExceptionally(refusal(thrown));
                        }
                    });
        } catch (Refused e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** What has no name here has none for callers either. */
    private Throwable refusal(Throwable thrown) {
        if (thrown instanceof SequenceAhead ahead) {
            return Refused.of(
                    "after_ahead",
                    422,
                    "The last event is " + ahead.reached() + ". If an earlier answer led here, the epoch changed or the"
                            + " store was put back: begin again with after=0 and compare.");
        }
        if (thrown instanceof RepositoryUnavailable unavailable) {
            return Refused.of(unavailable.code(), 503, String.valueOf(unavailable.getMessage()));
        }
        if (thrown instanceof TimeoutException) {
            return Refused.of(
                    RepositoryUnavailable.Code.STORE_FAILED.code(),
                    503,
                    "The store took longer than " + patience.toSeconds() + " s. Ask again, for less at once.");
        }
        return thrown;
    }
}
