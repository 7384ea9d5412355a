package dev.tidemark.verifier;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.RevokedName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/**
 * A passport as it came: readable, of the accepted form, and proven by nothing.
 *
 * @param kid the issuer's key it names
 * @param issuer {@code iss}
 * @param subject {@code sub}
 * @param jwtId {@code jti}
 * @param issuedAt {@code iat}, whole seconds
 * @param claims all its claims
 * @param signature its algorithm, what is signed (RFC 7515 section 5.1) and the bytes over it
 */
record UnverifiedPassport(
        String kid,
        String issuer,
        String subject,
        String jwtId,
        Instant issuedAt,
        JsonReader claims,
        CompactSignature signature) {
    /** Header members that change how the rest is read, or bring a key of their own. */
    private static final Set<String> REFUSED =
            Set.of("crit", "b64", "zip", "enc", "jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256");

    /** It is not of the accepted form; the message names the fault and quotes nothing of the input. */
    static final class MalformedException extends Exception {
        MalformedException(String problem) {
            super(problem, null, false, false);
        }
    }

    /**
     * Reads a compact JWS (RFC 7515 section 7.1) whose payload says at least whose it is and when it was issued.
     *
     * @param maxBytes the longest one that is looked at
     */
    static UnverifiedPassport parse(String compact, int maxBytes) throws MalformedException {
        if (compact.length() > maxBytes) {
            throw new MalformedException("it is longer than " + maxBytes + " bytes");
        }
        int first = compact.indexOf('.');
        int second = compact.indexOf('.', first + 1);
        if (first < 0 || second < 0 || compact.indexOf('.', second + 1) >= 0) {
            throw new MalformedException("it does not have three parts");
        }
        JsonReader header = object("header", compact.substring(0, first));
        String algorithm = algorithm(header);
        JsonReader claims = object("payload", compact.substring(first + 1, second));
        return new UnverifiedPassport(
                name(header, "kid"),
                name(claims, "iss"),
                name(claims, "sub"),
                name(claims, "jti"),
                instant(claims, "iat"),
                claims,
                new CompactSignature(
                        algorithm,
                        compact.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                        part("signature", compact.substring(second + 1))));
    }

    private static String algorithm(JsonReader header) throws MalformedException {
        for (String refused : REFUSED) {
            if (header.has(refused)) {
                throw new MalformedException("its header has the member " + refused + ", which is not accepted");
            }
        }
        String algorithm = text(header, "alg");
        if (!CompactSignature.isKnown(algorithm)) {
            throw new MalformedException("its alg is neither EdDSA nor ES256");
        }
        return algorithm;
    }

    private static JsonReader object(String what, String encoded) throws MalformedException {
        try {
            return JsonReader.of(what, StrictJson.parseWithFractions(what, part(what, encoded)));
        } catch (VerificationException e) {
            throw new MalformedException("its " + what + " is not a JSON object of the accepted form");
        }
    }

    private static byte[] part(String what, String encoded) throws MalformedException {
        if (encoded.isEmpty()) {
            throw new MalformedException("its " + what + " is empty");
        }
        return Base64Url.decode(encoded)
                .orElseThrow(() -> new MalformedException("its " + what + " is not canonical unpadded base64url"));
    }

    /** A name that can be looked up among revoked ones. */
    private static String name(JsonReader at, String member) throws MalformedException {
        String value = text(at, member);
        if (value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length > RevokedName.MAX_BYTES) {
            throw new MalformedException("its " + member + " does not have 1 to " + RevokedName.MAX_BYTES + " bytes");
        }
        return value;
    }

    private static String text(JsonReader at, String member) throws MalformedException {
        try {
            return at.string(member);
        } catch (VerificationException e) {
            throw new MalformedException("its " + member + " is missing or not a string");
        }
    }

    private static Instant instant(JsonReader at, String member) throws MalformedException {
        try {
            return Instant.ofEpochSecond(at.integer(member, 1));
        } catch (VerificationException e) {
            throw new MalformedException("its " + member + " is missing or not a positive whole number of seconds");
        }
    }
}
