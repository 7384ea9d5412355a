package dev.tidemark.verifier;

import dev.tidemark.bundle.AllowedSource;
import java.util.List;
import java.util.Optional;

/** Step 9: the passport is of one of the route's sources, by issuer, trust domain and subject together. */
final class SourceCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        VerifiedPassport passport = attempt.verified();
        List<AllowedSource> sources = attempt.route().sources();
        boolean ofIssuer = false;
        boolean ofDomain = false;
        long ofSubject = 0;
        for (int i = 0; i < sources.size() && i < Attempt.MAX_SOURCES; i++) {
            AllowedSource source = sources.get(i);
            if (source.issuer().equals(passport.issuer())
                    && attempt.issuer().sourceTypes().contains(source.sourceType())) {
                ofIssuer = true;
                if (source.trustDomain().equals(passport.trustDomain())) {
                    ofDomain = true;
                    ofSubject |= source.subject().matches(passport.subject()) ? 1L << i : 0;
                }
            }
        }
        attempt.sourcesOfSubject(ofSubject);
        return ofSubject != 0 ? Optional.empty() : denial(attempt, ofIssuer, ofDomain);
    }

    private static Optional<Denial> denial(Attempt attempt, boolean ofIssuer, boolean ofDomain) {
        VerifiedPassport passport = attempt.verified();
        if (!ofIssuer) {
            return Check.deny(
                    DenyReason.SOURCE_ISSUER_MISMATCH,
                    () -> "no source of the route is issuer " + Printable.quote(passport.issuer())
                            + " with a source_type that its delegation allows ("
                            + attempt.issuer().sourceTypes()
                            + "); add one to allowed_sources, or delegate that type");
        }
        if (!ofDomain) {
            return Check.deny(
                    DenyReason.SOURCE_TRUST_DOMAIN_MISMATCH,
                    () -> "the route admits the issuer for other trust domains than "
                            + Printable.quote(passport.trustDomain()) + "; correct the source's trust_domain");
        }
        return Check.deny(
                DenyReason.SOURCE_SUBJECT_MISMATCH,
                () -> "the route admits other subjects of the issuer than " + Printable.quote(passport.subject())
                        + "; add a source with subject_exact or subject_prefix for it");
    }
}
