package dev.tidemark.verifier;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.metadata.VerificationException;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Step 8: the issuer's key signed this passport, and it says what it must for this route, now. */
final class ClaimsCheck implements Check {
    private final SignatureVerdicts verdicts;

    ClaimsCheck(SignatureVerdicts verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public Optional<Denial> check(Attempt attempt) {
        SignatureVerdicts.Good good;
        try {
            good = verdicts.verify(
                    attempt.passport().signature(),
                    attempt.key(),
                    attempt.reading().nowMillis());
        } catch (SignatureException e) {
            return Check.deny(
                    DenyReason.INVALID_PASSPORT_SIGNATURE,
                    () -> "the passport is not signed with key "
                            + Printable.quote(attempt.key().kid()) + " of issuer "
                            + Printable.quote(attempt.issuer().issuer())
                            + ": it was changed, or made by somebody else");
        }
        try {
            VerifiedPassport claims = PassportClaims.read(attempt.passport());
            Optional<Denial> denial = judge(attempt, claims);
            if (denial.isEmpty()) {
                attempt.verified(claims);
                good.keepUntil(claims.expiresAt().toEpochMilli());
            }
            return denial;
        } catch (VerificationException e) {
            return invalid(e.rejection().explain());
        }
    }

    static Optional<Denial> judge(Attempt attempt, VerifiedPassport claims) {
        PolicyConstants constants = attempt.state().bundle().constants();
        Instant now = attempt.now();
        if (claims.issuedAt().isAfter(now.plus(constants.clockSkew()))) {
            return invalid("iat " + claims.issuedAt() + " is more than the policy's skew of "
                    + constants.clockSkew().toSeconds() + " s after " + now);
        }
        Duration life = Duration.between(claims.issuedAt(), claims.expiresAt());
        if (life.isZero() || life.isNegative() || life.compareTo(constants.maxPassport()) > 0) {
            return invalid("exp - iat is " + life.toSeconds() + " s and must be 1 to "
                    + constants.maxPassport().toSeconds());
        }
        if (!now.isBefore(claims.expiresAt().plus(constants.clockSkew()))) {
            return Check.deny(
                    DenyReason.PASSPORT_EXPIRED,
                    () -> "the passport expired at " + claims.expiresAt() + ", more than the policy's skew of "
                            + constants.clockSkew().toSeconds() + " s before " + now + "; the caller needs a new one");
        }
        if (!claims.audience().equals(attempt.route().audience())) {
            return Check.deny(
                    DenyReason.AUDIENCE_MISMATCH,
                    () -> "the passport is for audience " + Printable.quote(claims.audience()) + " and the route is "
                            + Printable.quote(attempt.route().audience()));
        }
        return judgeTrustDomain(attempt, claims.trustDomain());
    }

    private static Optional<Denial> judgeTrustDomain(Attempt attempt, String claimed) {
        String ofBundle = attempt.state().bundle().trustDomain();
        String ofIssuer = attempt.issuer().trustDomain();
        return claimed.equals(ofBundle) && claimed.equals(ofIssuer)
                ? Optional.empty()
                : Check.deny(
                        DenyReason.TRUST_DOMAIN_MISMATCH,
                        () -> "the passport is of trust domain " + Printable.quote(claimed) + ", the bundle of "
                                + Printable.quote(ofBundle) + ", its issuer's delegation of "
                                + Printable.quote(ofIssuer) + "; all three must be one");
    }

    private static Optional<Denial> invalid(String problem) {
        return Check.deny(
                DenyReason.PASSPORT_CLAIMS_INVALID, "a claim is not as it must be: " + problem + "; ask the issuer");
    }
}
