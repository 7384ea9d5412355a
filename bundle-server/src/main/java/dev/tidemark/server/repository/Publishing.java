package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Publishes what authors signed. A policy that reinstates names is looked up beside the lane first: the lane itself looks
 * only at what has arrived since. Thread-safe.
 */
final class Publishing {
    private final Succession succession;
    private final Ledger ledger;
    private final Lane lane;
    private final Clock clock;

    /**
     * What was found beside the lane.
     *
     * @param until the names that were looked for, each above which number
     * @param upTo the last number that was looked at
     * @param later those that were listed later, each with such a number
     */
    private record LookUp(Map<RevokedName, Long> until, long upTo, Map<RevokedName, Long> later) {
        static final LookUp NONE = new LookUp(Map.of(), 0, Map.of());
    }

    Publishing(Succession succession, Ledger ledger, Lane lane, Clock clock) {
        this.succession = succession;
        this.ledger = ledger;
        this.lane = lane;
        this.clock = clock;
    }

    CompletableFuture<Published> publish(Proposal proposal) {
        CompletableFuture<Published> answer = new CompletableFuture<>();
        onLane(proposal, LookUp.NONE, answer);
        return answer;
    }

    private void onLane(Proposal proposal, LookUp lookUp, CompletableFuture<Published> answer) {
        orClosed(answer, () -> lane.execute(() -> orFail(answer, () -> run(proposal, lookUp, answer))));
    }

    private void run(Proposal proposal, LookUp lookUp, CompletableFuture<Published> answer) throws Exception {
        succession.settle();
        Instant now = clock.instant();
        DomainState held = succession.state();
        Change change = proposal.against(held, now);
        Map<RevokedName, Long> until = until(change);
        if (!until.isEmpty() && !lookUp.until().equals(until)) {
            long upTo = held.revocationSequence();
            orClosed(
                    answer,
                    () -> lane.aside(() -> orFail(answer, () -> {
                        Map<RevokedName, Long> later =
                                EventLog.listedLater(ledger, held.domain().name(), until, 0, upTo);
                        onLane(proposal, new LookUp(until, upTo, later), answer);
                    })));
            return;
        }
        Optional<RevocationStep> step = keepLaterRevocations(held, change, until, lookUp);
        RevocationHolding revocations = step.map(value ->
                        held.revocations().with(value, succession.pruneBefore(now), now, succession.compaction()))
                .orElse(held.revocations());
        DomainState next = succession.commit(change, revocations, step);
        answer.complete(new Published(next.bundleVersion(), next.snapshotVersion(), next.statement()));
    }

    private static Map<RevokedName, Long> until(Change change) {
        Map<RevokedName, Long> until = new HashMap<>();
        for (Reinstated one : change.reinstated()) {
            until.merge(one.name(), one.untilSequence(), Math::max);
        }
        return until;
    }

    /** A name is reinstated up to a number only: where it was listed again after that, a rule must say so. */
    private Optional<RevocationStep> keepLaterRevocations(
            DomainState held, Change change, Map<RevokedName, Long> until, LookUp lookUp) throws VerificationException {
        Map<RevokedName, Long> later = new HashMap<>(lookUp.later());
        long sequence = held.revocationSequence();
        EventLog.listedLater(ledger, held.domain().name(), until, lookUp.upTo(), sequence)
                .forEach(later::putIfAbsent);
        if (until.isEmpty() || later.isEmpty()) {
            return Optional.empty();
        }
        List<RevokedName> inOrder = later.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        RuleBook rules =
                new RuleBook(held.rules(), change.reinstated(), held.constants().epoch());
        EventLog log = new EventLog();
        for (RevokedName name : inOrder) {
            sequence++;
            rules.take(sequence, name, IssuedBefore.forever(), null);
            log.addKept(sequence, name);
        }
        if (!rules.isReadable()) {
            throw new VerificationException(
                    new Rejection.TooLarge(DomainLayout.RULES_TARGET, PolicyLimits.RULES_BYTES));
        }
        return Optional.of(new RevocationStep(List.of(), rules.rules(), sequence, log));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void orFail(CompletableFuture<Published> answer, Work work) {
        try {
            work.run();
        } catch (LedgerException e) {
            answer.completeExceptionally(Succession.storeFailed(e));
        } catch (Exception | Error e) { // whatever it is belongs to whoever waits
            answer.completeExceptionally(e);
        }
    }

    private static void orClosed(CompletableFuture<Published> answer, Runnable work) {
        try {
            work.run();
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(DomainRepository.closedFailure());
        }
    }
}
