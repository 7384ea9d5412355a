package dev.tidemark.verifier;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What of a decision is worth a line: enough to make it again, and nothing that permits anything. Immutable.
 *
 * @param reason why it was denied; empty if it was allowed
 * @param detail the sentence of {@link Decision#explain()}, with names masked
 * @param decidedAt what time it was for the decision; empty when it ended before anybody asked
 * @param method of the request
 * @param path the raw path
 * @param state which state was held; empty if none was
 * @param ageMillis how old it was; empty when that is not known, or it was taken although it had expired
 * @param timeKnown whether the clock could be believed
 * @param claims what the passport says; empty if it could not be read
 * @param claimed whether that is only claimed: nobody had found signature and claims right yet
 * @param masked which names are not told
 * @param subjectSources which of the route's sources admit issuer, trust domain and subject, one bit for each; 0 before
 *     that was judged
 * @param transcriptSha256 of the request, lower-case hex, once it was the one stated
 */
public record RecordedDecision(
        Optional<DenyReason> reason,
        String detail,
        Optional<Instant> decidedAt,
        String method,
        String path,
        Optional<Basis.HeldState> state,
        OptionalLong ageMillis,
        boolean timeKnown,
        Optional<RecordedClaims> claims,
        boolean claimed,
        Masked masked,
        long subjectSources,
        Optional<String> transcriptSha256) {
    /** With these nothing else is known. */
    private static final Set<DenyReason> WITHOUT_PASSPORT =
            EnumSet.of(DenyReason.PASSPORT_MISSING, DenyReason.PASSPORT_MALFORMED, DenyReason.INTERNAL_ERROR);

    /** Which names are what stands for them. */
    public record Masked(boolean subject, boolean jwtId, boolean spiffeId) {
        static Masked by(Mask mask, Optional<RecordedClaims> claims) {
            boolean masks = mask != Mask.NONE && claims.isPresent();
            return new Masked(masks, masks, masks && claims.get().spiffeId().isPresent());
        }
    }

    /** @throws IllegalArgumentException if no decision can have ended so without a passport, a state or a time */
    public RecordedDecision {
        boolean withoutPassport = reason.filter(WITHOUT_PASSPORT::contains).isPresent();
        if (claims.isEmpty() && !withoutPassport) {
            throw new IllegalArgumentException("nothing is told of the passport");
        }
        boolean withoutState = withoutPassport || reason.equals(Optional.of(DenyReason.BUNDLE_POLICY_MISSING));
        if (state.isEmpty() && !withoutState) {
            throw new IllegalArgumentException("nothing is told of the state");
        }
        if (decidedAt.isEmpty() && !reason.equals(Optional.of(DenyReason.INTERNAL_ERROR))) {
            throw new IllegalArgumentException("nothing is told of the time");
        }
    }

    /** Whether the state is needed to make the decision again. */
    public boolean isOfState() {
        return state.isPresent() && reason.filter(WITHOUT_PASSPORT::contains).isEmpty();
    }

    /** The same with the names given, for which something stood. */
    public RecordedDecision withNames(Optional<String> subject, Optional<String> jwtId, Optional<String> spiffeId) {
        RecordedClaims said = claims.orElseThrow(() -> new IllegalArgumentException("nobody is named"));
        RecordedClaims named =
                said.withNames(subject.orElse(said.subject()), jwtId.orElse(said.jwtId()), spiffeId.or(said::spiffeId));
        return new RecordedDecision(
                reason,
                detail,
                decidedAt,
                method,
                path,
                state,
                ageMillis,
                timeKnown,
                Optional.of(named),
                claimed,
                new Masked(
                        masked.subject() && subject.isEmpty(),
                        masked.jwtId() && jwtId.isEmpty(),
                        masked.spiffeId() && spiffeId.isEmpty()),
                subjectSources,
                transcriptSha256);
    }

    /**
     * Of a decision that was just made.
     *
     * @param mask what stands for names; {@link Mask#NONE} tells them
     */
    public static RecordedDecision of(ProtectedRequest request, Decision decision, Mask mask) {
        Optional<Attempt> attempt = decision instanceof Decision.Allow allow
                ? Optional.of(allow.attempt())
                : ((Decision.Deny) decision).attempt();
        Optional<RecordedClaims> claims = attempt.flatMap(Attempt::passportRead).map(RecordedClaims::of);
        return new RecordedDecision(
                decision instanceof Decision.Deny deny ? Optional.of(deny.reason()) : Optional.empty(),
                claims.map(said -> said.maskedIn(decision.explain(), mask)).orElseGet(decision::explain),
                decision.basis().decidedAt(),
                request.method(),
                request.rawPath(),
                decision.basis().state(),
                decision.basis().ageMillis(),
                attempt.map(one -> one.reading().timeKnown()).orElse(false),
                claims.map(said -> said.masked(mask)),
                decision.evidence().passport().isEmpty(),
                Masked.by(mask, claims),
                attempt.map(Attempt::sourcesOfSubject).orElse(0L),
                decision.evidence().transcriptSha256());
    }
}
