package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.Revocation;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What auditors ask about revocations. Answers are true of one served state: the verdict is the one of its set, by the
 * readers' own code, and of the log nothing is told that the state does not cover. One thread, so that a curious auditor
 * takes no more of the store. Thread-safe.
 */
final class Inquiries implements AutoCloseable {
    private static final int THREADS = 1;
    private static final int WAITING = 64;

    /** Of events in one answer, as they are stored; the chunk that reaches it is still told. */
    private static final int PAGE_BYTES = 1 << 20;

    private final Supplier<DomainState> served;
    private final Ledger ledger;
    private final String domain;
    private final EventHistory history;
    private final StoreReaders readers;
    private @Nullable Judged judged;

    /** The set of one state; confined to the one thread. */
    private record Judged(RevocationHolding revocations, PolicyDocument policy, long epoch, RevocationSet set) {}

    Inquiries(Supplier<DomainState> served, Ledger ledger, String domain) {
        this.served = served;
        this.ledger = ledger;
        this.domain = domain;
        this.history = new EventHistory(ledger, domain);
        this.readers = new StoreReaders("tidemark-audit-" + domain, THREADS, WAITING);
    }

    CompletableFuture<byte[]> events(long after, int limit) {
        return read(waiting -> page(after, limit));
    }

    CompletableFuture<byte[]> check(List<NameInQuestion> names) {
        return read(waiting -> verdicts(names, waiting));
    }

    /** Ends the work on a question once nobody waits for its answer: others do. */
    private record Waiting(CompletableFuture<byte[]> answer) {
        void require() {
            if (answer.isDone()) {
                throw new CancellationException("nobody waits for this answer");
            }
        }
    }

    private interface Work {
        byte[] answer(Waiting waiting) throws Exception;
    }

    private CompletableFuture<byte[]> read(Work work) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                Waiting waiting = new Waiting(answer);
                try {
                    waiting.require();
                    answer.complete(work.answer(waiting));
                } catch (LedgerException e) {
                    answer.completeExceptionally(Succession.storeFailed(e));
                } catch (Exception | Error e) { // whatever it is belongs to whoever waits
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new RepositoryUnavailable(
                    Code.STORE_FAILED, "Too many questions wait for the store. Ask again.", e));
        }
        return answer;
    }

    private byte[] page(long after, int limit) throws SequenceAhead {
        DomainState state = served.get();
        long to = state.revocationSequence();
        if (after > to) {
            throw new SequenceAhead(to, after);
        }
        List<JsonNode> events = history.after(after, to, limit, PAGE_BYTES);
        long next = events.isEmpty() ? after : EventHistory.sequence(events.get(events.size() - 1));
        ObjectNode json = header(state);
        json.putArray("events").addAll(events);
        json.put("next", next);
        json.put("more", next < to);
        return EventHistory.bytes(json);
    }

    private static ObjectNode header(DomainState state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("domain", state.domain().name())
                .put("epoch", state.constants().epoch())
                .put("sequence", state.revocationSequence());
    }

    private byte[] verdicts(List<NameInQuestion> names, Waiting waiting) throws RepositoryUnavailable {
        DomainState state = served.get();
        RevocationSet set = set(state);
        List<Optional<Revocation>> verdicts = names.stream()
                .map(asked -> set.find(asked.name(), asked.judgedAs()))
                .toList();
        Map<RevokedName, Long> listed = new HashMap<>();
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            RevokedName name = names.get(i).name();
            numbers.add(verdicts.get(i)
                    .map(verdict -> number(verdict, name, set.sequence(), listed, waiting))
                    .orElse(0L));
        }
        Map<Long, JsonNode> events = history.of(known(numbers));
        ObjectNode json = header(state);
        ArrayNode results = json.putArray("results");
        for (int i = 0; i < names.size(); i++) {
            ObjectNode result = result(names.get(i));
            results.add(result);
            verdicts.get(i).ifPresentOrElse(verdict -> why(result, verdict), () -> result.put("revoked", false));
            JsonNode event = events.get(numbers.get(i));
            if (event != null) {
                tell(result, event);
            }
        }
        return EventHistory.bytes(json);
    }

    private static SortedSet<Long> known(List<Long> numbers) {
        SortedSet<Long> known = new TreeSet<>(numbers);
        known.remove(0L);
        return known;
    }

    /** The number of the rule, or the first under which the name was listed: 0 if its fingerprint is another name's. */
    private long number(Revocation verdict, RevokedName name, long to, Map<RevokedName, Long> listed, Waiting waiting) {
        if (verdict instanceof Revocation.Forever rule) {
            return rule.sequence();
        }
        if (verdict instanceof Revocation.Before rule) {
            return rule.sequence();
        }
        return listed.computeIfAbsent(
                name, entry -> EventLog.firstEntry(ledger, domain, entry, 1, to, waiting::require));
    }

    private static ObjectNode result(NameInQuestion asked) {
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("kind", asked.name().kind().wireName())
                .put("issuer", asked.name().issuer())
                .put("id", asked.name().id());
        asked.issuedAt().ifPresent(at -> result.put("issued_at", at.toString()));
        return result;
    }

    private static void why(ObjectNode result, Revocation verdict) {
        result.put("revoked", true).put("by", verdict instanceof Revocation.Entry ? "entry" : "rule");
        result.put("epoch", verdict.epoch());
        if (verdict instanceof Revocation.Before rule) {
            result.put("issued_before", IssuedBefore.at(rule.cutoff()).wireForm());
        } else if (verdict instanceof Revocation.Forever) {
            result.put("issued_before", IssuedBefore.FOREVER);
        }
    }

    /** A number that the server took itself has neither sender nor reason. */
    private static void tell(ObjectNode result, JsonNode event) {
        for (String member : List.of("sequence", "reason", "revoked_at", "event_id", "principal")) {
            JsonNode value = event.get(member);
            if (value != null) {
                result.set(member, value);
            }
        }
    }

    private RevocationSet set(DomainState state) throws RepositoryUnavailable {
        PolicyDocument policy = state.policy()
                .filter(any -> state.isSigned())
                .orElseThrow(() -> new RepositoryUnavailable(
                        Code.NOT_BOOTSTRAPPED, "This domain has no policy yet. Publish targets and policy first."));
        RevocationHolding revocations = state.revocations();
        long epoch = state.constants().epoch();
        Judged held = judged;
        if (held == null
                || held.epoch != epoch
                || !Identity.same(held.revocations, revocations)
                || !Identity.same(held.policy, policy)) {
            held = new Judged(revocations, policy, epoch, set(state, revocations, policy));
            judged = held;
        }
        return held.set;
    }

    private static RevocationSet set(DomainState state, RevocationHolding revocations, PolicyDocument policy) {
        try {
            return revocations.set(state.constants(), policy.reinstated(), revocations.pruneBefore());
        } catch (MalformedSetException e) {
            throw new IllegalStateException("what is served was checked as readers check it", e);
        }
    }

    @Override
    public void close() {
        readers.close();
    }
}
