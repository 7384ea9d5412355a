package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.Optional;

/** Reads the claims that only a passport with a good signature is asked for. */
final class PassportClaims {
    private static final int ED25519_BYTES = 32;

    private PassportClaims() {}

    static VerifiedPassport read(UnverifiedPassport passport) throws VerificationException {
        JsonReader claims = passport.claims();
        return new VerifiedPassport(
                passport,
                audience(claims),
                Instant.ofEpochSecond(claims.integer("exp", 1)),
                text(claims, "trust_domain"),
                proofKey(claims.object("cnf")),
                provenance(claims),
                context(claims));
    }

    static Optional<Provenance> provenance(JsonReader claims) throws VerificationException {
        Optional<JsonReader> claim = claims.optionalObject("provenance");
        return claim.isPresent() ? Optional.of(Provenance.read(claim.get())) : Optional.empty();
    }

    static Context context(JsonReader claims) throws VerificationException {
        Optional<JsonReader> claim = claims.optionalObject("context");
        return claim.isPresent() ? Context.read(claim.get()) : Context.NONE;
    }

    /** A string, or an array of exactly one: of several a caller would have to guess which one was meant. */
    static String audience(JsonReader claims) throws VerificationException {
        JsonNode value = claims.node().get("aud");
        if (value == null || !value.isArray()) {
            return text(claims, "aud");
        }
        if (value.size() != 1
                || !value.get(0).isTextual()
                || value.get(0).textValue().isEmpty()) {
            throw claims.malformed("aud", "a string or an array of one string is expected");
        }
        return value.get(0).textValue();
    }

    private static VerifiedPassport.ProofKey proofKey(JsonReader cnf) throws VerificationException {
        String publicKey = text(cnf, "public_key_b64url");
        if (Base64Url.decode(publicKey)
                .filter(raw -> raw.length == ED25519_BYTES)
                .isEmpty()) {
            throw cnf.malformed("public_key_b64url", "32 bytes in canonical unpadded base64url are expected");
        }
        return new VerifiedPassport.ProofKey(text(cnf, "kid"), text(cnf, "key_binding"), publicKey);
    }

    private static String text(JsonReader at, String member) throws VerificationException {
        String value = at.string(member);
        if (value.isEmpty()) {
            throw at.malformed(member, "it is empty");
        }
        return value;
    }
}
