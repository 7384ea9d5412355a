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
        Optional<Denial> denial = find(attempt, DenyReason.REVOKED_ISSUER, RevocationKind.ISSUER, passport.issuer());
        if (denial.isEmpty()) {
            denial = find(attempt, DenyReason.REVOKED_KEY, RevocationKind.KEY, passport.kid());
        }
        if (denial.isEmpty()) {
            denial = find(attempt, DenyReason.REVOKED_SUBJECT, RevocationKind.SUBJECT, passport.subject());
        }
        if (denial.isEmpty()) {
            denial = find(attempt, DenyReason.REVOKED_PASSPORT, RevocationKind.JTI, passport.jwtId());
        }
        return denial;
    }

    private static Optional<Denial> find(Attempt attempt, DenyReason reason, RevocationKind kind, String id) {
        RevokedName name = new RevokedName(kind, attempt.passport().issuer(), id);
        Optional<Revocation> found =
                attempt.state().revocations().find(name, attempt.passport().issuedAt());
        return found.isEmpty() ? Optional.empty() : Optional.of(denial(attempt, reason, name, found.get()));
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
