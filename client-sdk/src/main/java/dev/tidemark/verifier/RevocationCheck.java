package dev.tidemark.verifier;

import dev.tidemark.revocation.Revocation;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.util.Optional;

/** Step 7: nothing about the passport is revoked. Before the signature on purpose: it is cheap and needs no secret. */
final class RevocationCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        UnverifiedPassport passport = attempt.passport();
        String issuer = passport.issuer();
        return find(attempt, DenyReason.REVOKED_ISSUER, RevokedName.issuer(issuer))
                .or(() -> find(
                        attempt, DenyReason.REVOKED_KEY, new RevokedName(RevocationKind.KEY, issuer, passport.kid())))
                .or(() -> find(
                        attempt,
                        DenyReason.REVOKED_SUBJECT,
                        new RevokedName(RevocationKind.SUBJECT, issuer, passport.subject())))
                .or(() -> find(
                        attempt,
                        DenyReason.REVOKED_PASSPORT,
                        new RevokedName(RevocationKind.JTI, issuer, passport.jwtId())));
    }

    private static Optional<Denial> find(Attempt attempt, DenyReason reason, RevokedName name) {
        return attempt.state()
                .revocations()
                .find(name, attempt.passport().issuedAt())
                .map(found -> denial(attempt, reason, name, found));
    }

    private static Denial denial(Attempt attempt, DenyReason reason, RevokedName name, Revocation found) {
        DenyReason code = found instanceof Revocation.Before ? DenyReason.ISSUED_BEFORE_CUTOFF : reason;
        return new Denial(code, () -> sentence(attempt, name, found));
    }

    private static String sentence(Attempt attempt, RevokedName name, Revocation found) {
        String what = "the claimed " + name.kind().wireName() + " " + Printable.quote(name.id()) + " of issuer "
                + Printable.quote(name.issuer());
        if (found instanceof Revocation.Before rule) {
            return what + " counts only for passports issued at or after " + rule.cutoff() + " (rule "
                    + rule.sequence() + "), and this one says "
                    + attempt.passport().issuedAt() + "; the caller needs a new passport";
        }
        String by = found instanceof Revocation.Forever rule ? " by rule " + rule.sequence() : "";
        return what + " is revoked" + by + "; the caller needs one that is not";
    }
}
