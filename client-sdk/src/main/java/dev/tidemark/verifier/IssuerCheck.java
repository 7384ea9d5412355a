package dev.tidemark.verifier;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.IssuerTrust;
import java.util.Optional;

/** Step 6: the bundle knows the issuer and the key, and both are in force. */
final class IssuerCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        UnverifiedPassport passport = attempt.passport();
        Optional<IssuerTrust> issuer = attempt.state().bundle().issuer(passport.issuer());
        if (issuer.isEmpty()) {
            return Check.deny(
                    DenyReason.UNKNOWN_ISSUER,
                    () -> "no delegation names the claimed issuer " + Printable.quote(passport.issuer())
                            + "; delegate to it, or correct the caller's issuer");
        }
        if (!isAvailable(attempt, issuer.get())) {
            return Check.deny(DenyReason.ISSUER_UNAVAILABLE, () -> unavailable(issuer.get()));
        }
        Optional<IssuerKey> key = issuer.get().key(passport.kid());
        if (key.isEmpty() || !key.get().isInUse(attempt.now())) {
            return Check.deny(DenyReason.UNKNOWN_KEY, () -> unknownKey(attempt, issuer.get(), key));
        }
        attempt.signedBy(issuer.get(), key.get());
        return Optional.empty();
    }

    /** A route that answers at any age lives on issuers that were in force when its state was published. */
    private static boolean isAvailable(Attempt attempt, IssuerTrust issuer) {
        return attempt.route().freshness() instanceof FreshnessClass.OfflineOk
                ? issuer.wasAvailable()
                : issuer.isInForce(attempt.now());
    }

    private static String unavailable(IssuerTrust issuer) {
        String role = "the role of issuer " + Printable.quote(issuer.issuer());
        if (issuer.availability() instanceof Availability.Unavailable why) {
            return role + " cannot be relied on: " + Printable.quote(why.code()) + "; its owner must publish again";
        }
        return issuer.availability() instanceof Availability.InForce inForce
                ? role + " expired at " + inForce.until() + "; its owner must sign and publish a new version"
                : role + " cannot be relied on";
    }

    private static String unknownKey(Attempt attempt, IssuerTrust issuer, Optional<IssuerKey> key) {
        String what = "issuer " + Printable.quote(issuer.issuer()) + " has no key "
                + Printable.quote(attempt.passport().kid());
        return key.map(found -> what + " in use at " + attempt.now() + " (nbf " + found.nbf() + ", exp " + found.exp()
                        + "); sign with a key that is in use")
                .orElse(what + "; publish it, or sign with a published one");
    }
}
