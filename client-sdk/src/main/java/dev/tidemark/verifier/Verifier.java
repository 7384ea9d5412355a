package dev.tidemark.verifier;

import dev.tidemark.bundle.Risk;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayDeadline;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides from local state whether a request may pass. Thread-safe. No I/O and no lock, except what a replay store that
 * several instances share brings.
 */
public final class Verifier {
    private static final int DEFAULT_MAX_PASSPORT_BYTES = 8 << 10;
    private static final int DEFAULT_SIGNATURE_VERDICTS = 10_000;
    private static final Duration DEFAULT_DEADLINE = Duration.ofMillis(50);

    private final TrustView trust;
    private final List<Check> early;
    private final List<Check> checks;
    private final SignatureVerdicts verdicts;
    private final Optional<ReplayStep> replay;
    private final InternalErrors internalErrors = new InternalErrors();
    private final DecisionCounts counts = new DecisionCounts();
    private final Telling telling;

    private Verifier(Builder builder) {
        this.trust = builder.trust;
        this.verdicts = new SignatureVerdicts(builder.signatureVerdicts);
        this.early = Checks.early(builder.maxPassportBytes);
        this.checks = Stream.of(
                        early, Checks.passport(verdicts), builder.passportOnly ? List.<Check>of() : Checks.request())
                .flatMap(List::stream)
                .toList();
        this.replay = builder.replayStep();
        this.telling = new Telling(
                counts,
                Optional.ofNullable(builder.log),
                Optional.ofNullable(builder.auditDemandedFrom),
                builder.auditDeadline);
    }

    /** A builder of verifiers that decide from what {@code trust} holds. */
    public static Builder builder(TrustView trust) {
        return new Builder(trust);
    }

    /**
     * Decides, and uses the passport up if there is a replay store. Never null, never throws: what nobody foresaw is a
     * denial with {@code internal_error}. Waits only for a replay store that several instances share and for an audit
     * line that is demanded, and no longer than their deadlines.
     *
     * @param request as received
     */
    public Decision decide(ProtectedRequest request) {
        return decideAsync(request).toCompletableFuture().join();
    }

    /** As {@link #decide}, for event loops: waits for nothing, and the stage never fails. */
    public CompletionStage<Decision> decideAsync(ProtectedRequest request) {
        Evaluation evaluation = evaluate(request);
        return evaluation instanceof Ready ready
                ? use(ready)
                : CompletableFuture.completedFuture((Decision.Deny) evaluation);
    }

    /**
     * Steps 1 to 7 alone, which need neither a signature nor the body: what they deny can be refused before a body is
     * read. Consumes nothing and permits nothing. Never throws.
     *
     * @param request as received; what is said of its body is not looked at
     * @return the denial, told like any other; empty when {@link #decide} is the next thing to ask
     */
    public Optional<Decision.Deny> screen(ProtectedRequest request) {
        return judge(request, early) instanceof Decision.Deny deny
                ? Optional.of(tell(request, deny))
                : Optional.empty();
    }

    /**
     * Everything but the last step: changes nothing, so that a request can be prepared in between. Never null, never
     * throws. A {@link Ready} is no permission yet.
     *
     * @param request as received
     */
    public Evaluation evaluate(ProtectedRequest request) {
        Evaluation evaluation = judge(request, checks);
        return evaluation instanceof Decision.Deny deny ? tell(request, deny) : evaluation;
    }

    /**
     * The last step: uses the passport up, if there is a replay store. What was true when the request was evaluated may
     * not be any more: if another state is held by now, or a second has passed, it is evaluated again first. The stage
     * never fails.
     */
    public CompletionStage<Decision> consume(Ready ready) {
        if (isCurrent(ready)) {
            return use(ready);
        }
        return decideAsync(ready.attempt().request());
    }

    private boolean isCurrent(Ready ready) {
        try {
            return ready.attempt().isCurrent(trust.read());
        } catch (RuntimeException e) {
            return false; // the next look fails alike, and that is a denial
        }
    }

    private CompletionStage<Decision> use(Ready ready) {
        ProtectedRequest request = ready.attempt().request();
        try {
            Optional<Denial> refusal = telling.refusal(ready.attempt().route());
            if (refusal.isPresent()) {
                return CompletableFuture.completedFuture(
                        tell(request, ready.attempt().deny(refusal.get())));
            }
            return replay.map(step -> step.consume(ready))
                    .orElseGet(() -> CompletableFuture.completedFuture(ready.allow()))
                    .thenCompose(decision -> telling.tell(ready, decision))
                    .exceptionally(failure -> tell(request, failed(causeOf(failure))));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(tell(request, failed(e)));
        }
    }

    private Evaluation judge(ProtectedRequest request, List<Check> steps) {
        try {
            Attempt attempt = new Attempt(request, trust.read());
            for (Check check : steps) {
                Optional<Denial> denial = check.check(attempt);
                if (denial.isPresent()) {
                    return attempt.deny(denial.get());
                }
            }
            return new Ready(attempt);
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private Decision.Deny tell(ProtectedRequest request, Decision.Deny deny) {
        try {
            return telling.tell(request, deny);
        } catch (RuntimeException e) {
            Decision.Deny untold = failed(e);
            counts.count(untold);
            return untold;
        }
    }

    /** A stage wraps what went wrong in it. */
    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Nothing of the failed attempt is reported: whatever broke it may be part of what it found. */
    private Decision.Deny failed(Throwable cause) {
        internalErrors.record(cause);
        return Decision.Deny.ofNothing(Denial.of(
                DenyReason.INTERNAL_ERROR, "the verifier failed on this request; its log has the cause, once"));
    }

    /** How many decisions ended in {@code internal_error}. */
    public long internalErrorCount() {
        return counts.denied(DenyReason.INTERNAL_ERROR);
    }

    /** How many decisions ended how. */
    public DecisionCounts counts() {
        return counts;
    }

    /** What the cache of good signatures did. */
    public CacheFigures signatureCache() {
        return verdicts.goodFigures();
    }

    /** What the cache of refused signatures did. */
    public CacheFigures refusedSignatureCache() {
        return verdicts.refusedFigures();
    }

    /** Builds verifiers. Not thread-safe. */
    public static final class Builder {
        private final TrustView trust;
        private boolean passportOnly;
        private boolean withoutReplayProtection;
        private int maxPassportBytes = DEFAULT_MAX_PASSPORT_BYTES;
        private int signatureVerdicts = DEFAULT_SIGNATURE_VERDICTS;
        private @Nullable ReplayStore replay;
        private Duration replayDeadline = DEFAULT_DEADLINE;
        private int replicas = 1;
        private @Nullable DecisionLog log;
        private @Nullable Risk auditDemandedFrom;
        private Duration auditDeadline = DEFAULT_DEADLINE;

        private Builder(TrustView trust) {
            this.trust = trust;
        }

        /**
         * Says that passports alone decide: nothing checks that the caller holds the key its passport names, which
         * source it comes from, or that the request is not another's. Whoever has a passport can use it until it
         * expires or is revoked; with {@link #replayStore}, until it was used.
         */
        public Builder passportOnly() {
            passportOnly = true;
            return this;
        }

        /**
         * The longest passport that is looked at; 8 KiB unless said otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder maxPassportBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxPassportBytes must be at least 1, not " + bytes);
            }
            maxPassportBytes = bytes;
            return this;
        }

        /**
         * Of how many passports the arithmetic of the signature is remembered while they live; 10,000 unless said
         * otherwise, about 256 bytes each; 0 turns it off. Nothing else is remembered: revocation, age and policy are
         * judged in every decision.
         *
         * @throws IllegalArgumentException below 0
         */
        public Builder signatureVerdicts(int entries) {
            if (entries < 0) {
                throw new IllegalArgumentException("signatureVerdicts must be at least 0, not " + entries);
            }
            signatureVerdicts = entries;
            return this;
        }

        /** Lets each passport be used once, as {@code store} remembers. */
        public Builder replayStore(ReplayStore store) {
            replay = store;
            return this;
        }

        /**
         * Says that a request may be sent again: for as long as its passport lives, whoever recorded it can repeat it,
         * to the letter.
         */
        public Builder withoutReplayProtection() {
            withoutReplayProtection = true;
            return this;
        }

        /** Tells every decision to {@code decisions}. */
        public Builder auditTo(DecisionLog decisions) {
            log = decisions;
            return this;
        }

        /**
         * Lets nobody pass on routes of that risk or above unless the decision is on record: it is denied with
         * {@code audit_unavailable} when no line could be kept, and waits until it is.
         */
        public Builder requireAudit(Risk atLeast) {
            auditDemandedFrom = atLeast;
            return this;
        }

        /** How long an audit line that is demanded is waited for; 50 ms unless said otherwise. Then the request is denied. */
        public Builder auditDeadline(Duration deadline) {
            auditDeadline = deadline;
            return this;
        }

        /** How long the replay store's answer is waited for; 50 ms unless said otherwise. Then the request is denied. */
        public Builder replayDeadline(Duration deadline) {
            replayDeadline = deadline;
            return this;
        }

        /**
         * How many instances of this service take requests; 1 unless said otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder replicas(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("replicas must be at least 1, not " + count);
            }
            replicas = count;
            return this;
        }

        /**
         * The verifier.
         *
         * @throws IllegalStateException if nothing says what to do about replays, if several replicas would each
         *     remember them for themselves, or if audit lines are demanded that nobody keeps
         */
        public Verifier build() {
            if (replay == null && !passportOnly && !withoutReplayProtection) {
                throw new IllegalStateException("nothing remembers which passports were used: give a replayStore, such"
                        + " as ReplayStore.inMemory(), or say withoutReplayProtection()");
            }
            if (replay != null && withoutReplayProtection) {
                throw new IllegalStateException("a replayStore was given, and withoutReplayProtection() was said");
            }
            if (auditDemandedFrom != null && log == null) {
                throw new IllegalStateException(
                        "requireAudit() was said and nobody keeps audit lines: every such request would be denied; give"
                                + " auditTo(...) too");
            }
            return new Verifier(this);
        }

        private Optional<ReplayStep> replayStep() {
            ReplayStore store = replay;
            if (store == null) {
                return Optional.empty();
            }
            if (replicas > 1 && store.reach() == ReplayStore.Reach.PROCESS) {
                throw new IllegalStateException(replicas + " replicas with a replay store of one process each: every"
                        + " passport could be used " + replicas + " times; give them one that they share");
            }
            return Optional.of(new ReplayStep(new ReplayDeadline(store, replayDeadline)));
        }
    }
}
