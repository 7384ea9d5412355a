package dev.tidemark.verifier;

import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayDeadline;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides from local state whether a request may pass. Thread-safe. No I/O and no lock, except what a replay store that
 * several instances share brings.
 */
public final class Verifier {
    private static final int DEFAULT_MAX_PASSPORT_BYTES = 8 << 10;
    private static final int DEFAULT_SIGNATURE_VERDICTS = 10_000;
    private static final Duration DEFAULT_REPLAY_DEADLINE = Duration.ofMillis(50);

    private final TrustView trust;
    private final List<Check> checks;
    private final SignatureVerdicts verdicts;
    private final Optional<ReplayStep> replay;
    private final InternalErrors internalErrors = new InternalErrors();
    private final DecisionCounts counts = new DecisionCounts();

    Verifier(TrustView trust, List<Check> checks, SignatureVerdicts verdicts, Optional<ReplayStep> replay) {
        this.trust = trust;
        this.checks = checks;
        this.verdicts = verdicts;
        this.replay = replay;
    }

    /** A builder of verifiers that decide from what {@code trust} holds. */
    public static Builder builder(TrustView trust) {
        return new Builder(trust);
    }

    /**
     * Decides, and uses the passport up if {@link Builder#replay} was said. Never null, never throws: what nobody
     * foresaw is a denial with {@code internal_error}. Waits only for a replay store that several instances share, and
     * no longer than its deadline.
     *
     * @param request as received
     */
    public Decision decide(ProtectedRequest request) {
        Evaluation evaluation = judge(request);
        if (evaluation instanceof Ready ready) {
            return replay.isPresent()
                    ? used(ready, replay.get()).toCompletableFuture().join()
                    : counts.count(ready.allow());
        }
        return counts.count((Decision.Deny) evaluation);
    }

    /** As {@link #decide}, for event loops: waits for nothing, and the stage never fails. */
    public CompletionStage<Decision> decideAsync(ProtectedRequest request) {
        Evaluation evaluation = evaluate(request);
        return evaluation instanceof Ready ready
                ? consume(ready)
                : CompletableFuture.completedFuture((Decision.Deny) evaluation);
    }

    /**
     * Everything but the last step: changes nothing, so that a body can be hashed or a request prepared in between.
     * Never null, never throws. A {@link Ready} is no permission yet, and ages: consume it at once.
     *
     * @param request as received
     */
    public Evaluation evaluate(ProtectedRequest request) {
        Evaluation evaluation = judge(request);
        if (evaluation instanceof Decision.Deny deny) {
            counts.count(deny);
        }
        return evaluation;
    }

    /** The last step: uses the passport up, if {@link Builder#replay} was said. The stage never fails. */
    public CompletionStage<Decision> consume(Ready ready) {
        return replay.isPresent()
                ? used(ready, replay.get())
                : CompletableFuture.completedFuture(counts.count(ready.allow()));
    }

    private Evaluation judge(ProtectedRequest request) {
        try {
            Attempt attempt = new Attempt(request, trust.read());
            for (Check check : checks) {
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

    private CompletionStage<Decision> used(Ready ready, ReplayStep step) {
        try {
            return step.consume(ready).thenApply(counts::count);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(counts.count(failed(e)));
        }
    }

    /** Nothing of the failed attempt is reported: whatever broke it may be part of what it found. */
    private Decision.Deny failed(RuntimeException cause) {
        internalErrors.record(cause);
        return new Decision.Deny(
                Basis.NONE,
                Denial.of(
                        DenyReason.INTERNAL_ERROR, "the verifier failed on this request; its log has the cause, once"),
                Optional.empty());
    }

    /** How many decisions ended in {@code internal_error}. */
    public long internalErrorCount() {
        return internalErrors.count();
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
        private int maxPassportBytes = DEFAULT_MAX_PASSPORT_BYTES;
        private int signatureVerdicts = DEFAULT_SIGNATURE_VERDICTS;
        private @Nullable ReplayStore replay;
        private Duration replayDeadline = DEFAULT_REPLAY_DEADLINE;
        private int replicas = 1;

        private Builder(TrustView trust) {
            this.trust = trust;
        }

        /**
         * Says that passports alone decide: nothing checks that the caller holds the key its passport names, which
         * source it comes from, or that the request is not another's. Whoever has a passport can use it until it
         * expires or is revoked; with {@link #replay}, until it was used.
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
        public Builder replay(ReplayStore store) {
            replay = store;
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
         * @throws IllegalStateException unless {@link #passportOnly()} was said, or if several replicas would each
         *     remember replays for themselves
         */
        public Verifier build() {
            if (!passportOnly) {
                throw new IllegalStateException("this version checks passports only, not request proofs or sources;"
                        + " say passportOnly() if that is enough");
            }
            SignatureVerdicts verdicts = new SignatureVerdicts(signatureVerdicts);
            return new Verifier(trust, Checks.passportOnly(maxPassportBytes, verdicts), verdicts, replayStep());
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
