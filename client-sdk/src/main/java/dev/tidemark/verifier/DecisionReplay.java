package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a recorded decision again, on the state it was made on, at the time and age it was made at: with the checks that
 * made it. What a record cannot show, as signatures, is taken as recorded, and said to be. The outcome permits nothing:
 * it is no {@link Decision}.
 */
public final class DecisionReplay {
    private final RecordedDecision recorded;
    private final Attempt attempt;
    private final Optional<RecordedClaims> claims;
    private final List<ReplayedStep> steps = new ArrayList<>();

    private DecisionReplay(RecordedDecision recorded, Optional<TrustState> state) {
        this.recorded = recorded;
        this.claims = recorded.claims();
        this.attempt = new Attempt(
                ProtectedRequest.of(recorded.method(), recorded.path()),
                new TrustView.Reading(
                        state,
                        recorded.decidedAt().orElse(Instant.EPOCH).toEpochMilli(),
                        recorded.timeKnown() ? recorded.ageMillis().orElse(TrustView.Reading.NO_AGE) : 0,
                        recorded.timeKnown()));
    }

    /**
     * Makes it again.
     *
     * @param state the state that the record names; empty if it names none
     */
    public static ReplayedDecision replay(RecordedDecision recorded, Optional<TrustState> state) {
        return new DecisionReplay(recorded, state).run();
    }

    private ReplayedDecision run() {
        if (recorded.reason().equals(Optional.of(DenyReason.INTERNAL_ERROR))) {
            steps.add(recordedStep(DecisionStep.LAST));
            return ended(ReplayedDecision.Verdict.DENIED, recorded.reason());
        }
        claims.map(DecisionReplay::unverified).ifPresent(attempt::passport);
        for (DecisionStep step : DecisionStep.values()) {
            if (isTaken(step)) {
                ReplayedStep replayed = replayed(step);
                steps.add(replayed);
                if (!replayed.isPassed()) {
                    return ended(ReplayedDecision.Verdict.DENIED, replayed.reason());
                }
                if (isLastRecorded(step)) {
                    return ended(ReplayedDecision.Verdict.NOT_DENIED_THERE, Optional.empty());
                }
            }
        }
        return ended(ReplayedDecision.Verdict.ALLOWED, Optional.empty());
    }

    private ReplayedDecision ended(ReplayedDecision.Verdict verdict, Optional<DenyReason> reason) {
        return new ReplayedDecision(verdict, reason, steps, attempt.basis());
    }

    /** A verifier of passports alone has no steps 9 to 12. */
    private boolean isTaken(DecisionStep step) {
        boolean whole = recorded.transcriptSha256().isPresent()
                || recorded.reason()
                        .map(DecisionStep::of)
                        .filter(DecisionStep::isOfRequest)
                        .isPresent();
        return whole || !step.isOfRequest();
    }

    /** The step that denied: what comes after it is in no record. */
    private boolean isLastRecorded(DecisionStep step) {
        return recorded.reason().isPresent()
                && DecisionStep.of(recorded.reason().get()) == step;
    }

    private ReplayedStep replayed(DecisionStep step) {
        if (!step.isRecomputed()) {
            return recordedStep(step);
        }
        Optional<Denial> denial = recomputed(step);
        if (denial.isPresent()) {
            return new ReplayedStep(
                    step, ReplayedStep.Outcome.DENIED, Optional.of(denial.get().reason()), because(denial.get()));
        }
        Optional<DenyReason> untold = recorded.reason().filter(reason -> canBeOfWhatIsUntold(step, reason));
        if (untold.isPresent()) {
            return new ReplayedStep(
                    step, ReplayedStep.Outcome.DENIED_AS_RECORDED, untold, "as recorded: " + step.untold());
        }
        boolean partly = isPartlyUntold(step);
        return new ReplayedStep(
                step,
                partly ? ReplayedStep.Outcome.PASSED_AS_RECORDED : ReplayedStep.Outcome.PASSED,
                Optional.empty(),
                partly ? "as recorded: " + step.untold() : "");
    }

    private ReplayedStep recordedStep(DecisionStep step) {
        Optional<DenyReason> reason = recorded.reason().filter(one -> DecisionStep.of(one) == step);
        return new ReplayedStep(
                step,
                reason.isPresent() ? ReplayedStep.Outcome.DENIED_AS_RECORDED : ReplayedStep.Outcome.PASSED_AS_RECORDED,
                reason,
                "as recorded: " + step.untold());
    }

    private String because(Denial denial) {
        return denial.because().get();
    }

    private Optional<Denial> recomputed(DecisionStep step) {
        return switch (step) {
            case BUNDLE -> new BundleCheck().check(attempt);
            case ROUTE -> new RouteCheck().check(attempt);
            case FRESHNESS_CLASS -> new FreshnessClassCheck().check(attempt);
            case FRESHNESS -> new FreshnessCheck().check(attempt);
            case ISSUER -> new IssuerCheck().check(attempt);
            case REVOCATION -> new RevocationCheck().check(attempt);
            case CLAIMS -> claims();
            case SOURCE -> source();
            case KEY_BINDING -> new KeyBindingCheck().check(attempt);
            case PROVENANCE -> new ProvenanceCheck().check(attempt);
            case CONTEXT -> new ContextCheck().check(attempt);
            case PASSPORT, SIGNATURE, PROOF, LAST -> throw new IllegalArgumentException(step + " is as recorded");
        };
    }

    private Optional<Denial> claims() {
        RecordedClaims said = claims.orElseThrow();
        boolean ofForm = recorded.reason().equals(Optional.of(DenyReason.PASSPORT_CLAIMS_INVALID));
        if (!said.isWhole()) {
            return ofForm
                    ? Optional.empty()
                    : Check.deny(DenyReason.PASSPORT_CLAIMS_INVALID, "the record lacks a claim that is required");
        }
        VerifiedPassport passport = verified(said);
        attempt.verified(passport);
        // The form of all claims comes before what they say.
        return ClaimsCheck.judge(attempt, passport)
                .filter(denial -> !ofForm || denial.reason() == DenyReason.PASSPORT_CLAIMS_INVALID);
    }

    private Optional<Denial> source() {
        Optional<Denial> denial = new SourceCheck().check(attempt);
        if (!recorded.masked().subject()) {
            return denial;
        }
        // Whether a source admits a masked name says nothing of the name.
        attempt.sourcesOfSubject(recorded.subjectSources() & placesOfSources());
        return denial.filter(one -> one.reason() != DenyReason.SOURCE_SUBJECT_MISMATCH);
    }

    private long placesOfSources() {
        int size = attempt.route().sources().size();
        return size >= Attempt.MAX_SOURCES ? -1 : (1L << size) - 1;
    }

    private boolean isPartlyUntold(DecisionStep step) {
        return switch (step) {
            case REVOCATION -> recorded.masked().subject() || recorded.masked().jwtId();
            case SOURCE -> recorded.masked().subject();
            case PROVENANCE -> recorded.masked().spiffeId();
            case CLAIMS -> true;
            default -> false;
        };
    }

    private boolean canBeOfWhatIsUntold(DecisionStep step, DenyReason reason) {
        return isPartlyUntold(step) && untold(step).contains(reason);
    }

    private Set<DenyReason> untold(DecisionStep step) {
        return switch (step) {
            case REVOCATION -> revocationsUntold();
            case CLAIMS -> EnumSet.of(DenyReason.PASSPORT_CLAIMS_INVALID);
            case SOURCE -> EnumSet.of(DenyReason.SOURCE_SUBJECT_MISMATCH);
            case PROVENANCE -> EnumSet.of(DenyReason.PROVENANCE_MISMATCH);
            default -> EnumSet.noneOf(DenyReason.class);
        };
    }

    private Set<DenyReason> revocationsUntold() {
        Set<DenyReason> reasons = EnumSet.of(DenyReason.ISSUED_BEFORE_CUTOFF);
        if (recorded.masked().subject()) {
            reasons.add(DenyReason.REVOKED_SUBJECT);
        }
        if (recorded.masked().jwtId()) {
            reasons.add(DenyReason.REVOKED_PASSPORT);
        }
        return reasons;
    }

    /** Readable, of the accepted form; proven by nothing, and signed by nobody. */
    private static UnverifiedPassport unverified(RecordedClaims said) {
        try {
            return new UnverifiedPassport(
                    said.kid(),
                    said.issuer(),
                    said.subject(),
                    said.jwtId(),
                    said.issuedAt(),
                    JsonReader.of("record", JsonNodeFactory.instance.objectNode()),
                    new CompactSignature("EdDSA", new byte[0], new byte[0]));
        } catch (VerificationException e) {
            throw new IllegalStateException("an empty object is one", e);
        }
    }

    private VerifiedPassport verified(RecordedClaims said) {
        Optional<Provenance> provenance = said.provenance();
        return new VerifiedPassport(
                attempt.passport(),
                said.audience().orElseThrow(),
                said.expiresAt().orElseThrow(),
                said.trustDomain().orElseThrow(),
                new VerifiedPassport.ProofKey("", said.keyBinding().orElseThrow(), ""),
                recorded.masked().spiffeId() ? provenance.map(Provenance::withoutSpiffeId) : provenance,
                said.context());
    }
}
