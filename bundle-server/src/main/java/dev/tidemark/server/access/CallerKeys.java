package dev.tidemark.server.access;

import com.nimbusds.jose.util.Base64URL;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.VerifyingKey;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The public keys that vouch for callers, from a JWK set (RFC 7517): {@code OKP}/{@code Ed25519} for {@code EdDSA},
 * {@code EC}/{@code P-256} for {@code ES256}. Every key has a {@code kid}; a key of another kind is a mistake and is
 * refused. Immutable, thread-safe.
 */
public final class CallerKeys {
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final Map<String, Key> keys;

    private CallerKeys(Map<String, Key> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** A key and the one JOSE algorithm it is for. */
    private record Key(String algorithm, VerifyingKey material) {}

    /**
     * Reads a JWK set.
     *
     * @throws VerificationException with the JSON pointer of what is wrong
     */
    public static CallerKeys parse(byte[] jwks) throws VerificationException {
        Map<String, Key> keys = new HashMap<>();
        for (JsonReader at : JsonReader.of("caller keys", StrictJson.parse("caller keys", jwks))
                .array("keys")) {
            for (String member : PRIVATE_MEMBERS) {
                if (at.has(member)) {
                    throw at.malformed(member, "a private or symmetric key has no place here");
                }
            }
            if (keys.put(at.string("kid"), key(at)) != null) {
                throw at.malformed("kid", "two keys carry one kid");
            }
        }
        return new CallerKeys(keys);
    }

    private static Key key(JsonReader at) throws VerificationException {
        Key key;
        try {
            key = switch (at.string("kty") + " " + at.string("crv")) {
                case "OKP Ed25519" -> new Key("EdDSA", VerifyingKey.ed25519(decode(at, "x")));
                case "EC P-256" ->
                    new Key(
                            "ES256",
                            VerifyingKey.p256(
                                    new java.math.BigInteger(1, decode(at, "x")),
                                    new java.math.BigInteger(1, decode(at, "y"))));
                default -> throw at.malformed("crv", "OKP with Ed25519 or EC with P-256 is expected");
            };
        } catch (InvalidKeyException e) {
            throw at.malformed("x", "it is not a point of the curve");
        }
        Optional<String> declared = at.optionalString("alg");
        if (declared.isPresent() && !declared.get().equals(key.algorithm())) {
            throw at.malformed("alg", "the key's algorithm is " + key.algorithm());
        }
        return key;
    }

    private static byte[] decode(JsonReader at, String member) throws VerificationException {
        byte[] bytes = new Base64URL(at.string(member)).decode();
        if (bytes.length != 32) {
            throw at.malformed(member, "32 bytes in base64url are expected");
        }
        return bytes;
    }

    /**
     * Checks a JWS signature. The algorithm comes from the key; the header must only agree.
     *
     * @throws SignatureException if there is no such key for this algorithm, or it did not sign this
     */
    void verify(String kid, String algorithm, byte[] message, byte[] signature) throws SignatureException {
        Key key = keys.get(kid);
        if (key == null || !key.algorithm().equals(algorithm)) {
            throw new SignatureException("no such key for this algorithm");
        }
        if (key.material() instanceof P256Key p256) {
            p256.verifyConcatenated(message, signature);
        } else if (key.material() instanceof Ed25519Key ed25519) {
            ed25519.verify(message, signature);
        } else {
            throw new SignatureException("no such key for this algorithm");
        }
    }
}
