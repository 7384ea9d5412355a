package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a passport says of itself, as far as it says it in the form expected.
 *
 * @param issuer {@code iss}
 * @param kid the issuer's key it names
 * @param subject {@code sub}, or what stands for it
 * @param jwtId {@code jti}, or what stands for it
 * @param issuedAt {@code iat}, whole seconds
 * @param expiresAt {@code exp}, whole seconds
 * @param audience {@code aud}
 * @param trustDomain {@code trust_domain}
 * @param keyBinding {@code cnf.key_binding}
 * @param provenance {@code provenance}; its SPIFFE ID, or what stands for it
 * @param context {@code context}; all empty when it is absent
 */
public record RecordedClaims(
        String issuer,
        String kid,
        String subject,
        String jwtId,
        Instant issuedAt,
        Optional<Instant> expiresAt,
        Optional<String> audience,
        Optional<String> trustDomain,
        Optional<String> keyBinding,
        Optional<Provenance> provenance,
        Context context) {

    static RecordedClaims of(UnverifiedPassport passport) {
        JsonReader claims = passport.claims();
        return new RecordedClaims(
                passport.issuer(),
                passport.kid(),
                passport.subject(),
                passport.jwtId(),
                passport.issuedAt(),
                read(() -> Optional.of(Instant.ofEpochSecond(claims.integer("exp", 1)))),
                read(() -> Optional.of(PassportClaims.audience(claims))),
                text(claims.node().path("trust_domain")),
                text(claims.node().path("cnf").path("key_binding")),
                read(() -> PassportClaims.provenance(claims)),
                read(() -> Optional.of(PassportClaims.context(claims))).orElse(Context.NONE));
    }

    @FunctionalInterface
    private interface Claim<T> {
        Optional<T> read() throws VerificationException;
    }

    private static <T> Optional<T> read(Claim<T> claim) {
        try {
            return claim.read();
        } catch (VerificationException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue());
    }

    RecordedClaims masked(Mask mask) {
        return withNames(mask.subject(subject), mask.jwtId(jwtId), spiffeId().map(mask::subject));
    }

    /** The same of another subject and passport. */
    public RecordedClaims withNames(String otherSubject, String otherJwtId, Optional<String> otherSpiffeId) {
        return new RecordedClaims(
                issuer,
                kid,
                otherSubject,
                otherJwtId,
                issuedAt,
                expiresAt,
                audience,
                trustDomain,
                keyBinding,
                provenance.map(said ->
                        new Provenance(said.profile(), said.spiffeTrustDomain(), said.posture(), otherSpiffeId)),
                context);
    }

    /** Whether all that is judged is there. */
    boolean isWhole() {
        return expiresAt.isPresent() && audience.isPresent() && trustDomain.isPresent() && keyBinding.isPresent();
    }

    /** {@code provenance.spiffe_id}, or what stands for it. */
    public Optional<String> spiffeId() {
        return provenance.flatMap(Provenance::spiffeId);
    }

    /** A sentence in which none of the names is quoted any more. */
    String maskedIn(String sentence, Mask mask) {
        String masked = replaced(sentence, subject, mask::subject);
        masked = replaced(masked, jwtId, mask::jwtId);
        return spiffeId().isPresent() ? replaced(masked, spiffeId().get(), mask::subject) : masked;
    }

    /** Sentences hold what comes from outside in one form only. */
    private static String replaced(String sentence, String name, UnaryOperator<String> mask) {
        String quoted = Printable.quote(name);
        return sentence.contains(quoted) ? sentence.replace(quoted, Printable.quote(mask.apply(name))) : sentence;
    }
}
