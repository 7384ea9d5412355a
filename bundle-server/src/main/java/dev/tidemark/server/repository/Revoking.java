package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import dev.tidemark.storage.LedgerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes revocations in: requests wait a moment for company, then share one state. Thread-safe. */
final class Revoking {
    private final Succession succession;
    private final EventIndex index;
    private final Lane lane;
    private final Clock clock;
    private final Duration coalesce;
    private final int rulesPerIssuer;
    private final WaitingRequests<Pending> pending = new WaitingRequests<>(Pending::request);
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile boolean closed;

    private record Pending(RevocationRequest request, CompletableFuture<Revoked> answer) {}

    Revoking(Succession succession, EventIndex index, Lane lane, Clock clock, Duration coalesce, IngestLimits limits) {
        this.succession = succession;
        this.index = index;
        this.lane = lane;
        this.clock = clock;
        this.coalesce = coalesce;
        this.rulesPerIssuer = limits.rulesPerIssuer();
    }

    CompletableFuture<Revoked> revoke(RevocationRequest request) {
        CompletableFuture<Revoked> answer = new CompletableFuture<>();
        if (!pending.add(new Pending(request, answer))) {
            answer.completeExceptionally(new RevocationRefused(
                    RevocationRefused.Code.TOO_MANY_WAITING,
                    "As many revocations wait for the next state as may, of this caller or of all. Nothing of this"
                            + " request was taken. Send it again after the time in Retry-After."));
        }
        scheduleFlush(coalesce);
        return answer;
    }

    private void scheduleFlush(Duration delay) {
        if (flushing.compareAndSet(false, true)) {
            try {
                if (closed) {
                    failPending();
                } else {
                    lane.after(delay, this::flush);
                }
            } catch (RejectedExecutionException e) {
                failPending();
            }
        }
    }

    /** Nothing more is taken in; to be called again once the lane is closed. */
    void close() {
        closed = true;
        failPending();
    }

    private void failPending() {
        flushing.set(false);
        fail(pending.all(), DomainRepository.closedFailure());
    }

    private void flush() {
        flushing.set(false);
        List<Pending> batch = pending.next();
        if (!pending.isEmpty()) {
            scheduleFlush(Duration.ZERO);
        }
        try {
            succession.settle();
            take(batch);
        } catch (LedgerException e) {
            fail(batch, Succession.storeFailed(e));
        } catch (Exception | Error e) { // whatever it is belongs to whoever waits
            fail(batch, e);
        }
    }

    private static void fail(List<Pending> batch, Throwable e) {
        batch.forEach(one -> one.answer().completeExceptionally(e));
    }

    private void take(List<Pending> batch) throws RepositoryUnavailable, VerificationException {
        DomainState held = succession.state();
        Optional<PolicyDocument> policy = held.isSigned() ? held.policy() : Optional.empty();
        if (policy.isEmpty()) {
            throw new RepositoryUnavailable(
                    Code.NOT_BOOTSTRAPPED, "This domain has no policy yet. Publish targets and policy first.");
        }
        Instant now = clock.instant();
        RevocationIntake intake = new RevocationIntake(held, policy.get(), index, now, rulesPerIssuer);
        Map<Pending, RevocationIntake.Outcome> outcomes = new HashMap<>();
        for (Pending one : batch) {
            try {
                outcomes.put(one, intake.take(one.request()));
            } catch (LedgerException e) {
                throw e;
            } catch (RevocationRefused | RuntimeException e) { // what one request holds must not fail the others
                one.answer().completeExceptionally(e);
            }
        }
        Optional<RevocationStep> step = intake.step();
        if (step.isPresent()) {
            RevocationHolding next =
                    held.revocations().with(step.get(), succession.pruneBefore(now), now, succession.compaction());
            succession.commit(Change.of(DomainRepository.SERVER, "revoke"), next, step);
        }
        byte[] statement = succession.state().statement().orElseThrow();
        outcomes.forEach((one, outcome) -> one.answer()
                .complete(new Revoked(outcome.sequence(), outcome.accepted(), outcome.duplicates(), statement)));
    }
}
