package dev.tidemark.server.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.P256Key;
import java.util.Arrays;
import java.util.stream.Stream;

/** Public keys as JSON: a JWK set (RFC 7517), and a SPIFFE bundle (SPIFFE Trust Domain and Bundle, section 4). */
final class KeySets {
    /** Seconds; the shortest that SPIRE heeds, which then asks four times as often. */
    static final int REFRESH_HINT = 60;

    private static final int COORDINATE_BYTES = 32;
    private static final KeyUse JWT_SVID = new KeyUse("jwt-svid");

    private KeySets() {}

    /** For signatures, {@code use} being {@code sig}: readers of a JWK set pass over keys for a use they do not know. */
    static byte[] jwks(Stream<IssuerKey> keys) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        ArrayNode list = set.putArray("keys");
        keys.map(KeySets::forSignatures).forEach(jwk -> list.add(json(jwk)));
        return CanonicalJson.encode(set);
    }

    /**
     * A bundle of these JWT authorities.
     *
     * @param sequence grows with every change of the keys
     */
    static byte[] spiffe(Stream<IssuerKey> keys, long sequence) {
        ObjectNode bundle = JsonNodeFactory.instance.objectNode();
        bundle.put("spiffe_sequence", sequence).put("spiffe_refresh_hint", REFRESH_HINT);
        ArrayNode list = bundle.putArray("keys");
        keys.filter(KeySets::mayStateIdentities).map(KeySets::jwtAuthority).forEach(jwk -> list.add(json(jwk)));
        return CanonicalJson.encode(bundle);
    }

    /** A JWT-SVID is signed with RSA or ECDSA, never EdDSA (JWT-SVID, section 2.1). */
    private static boolean mayStateIdentities(IssuerKey key) {
        return key.key() instanceof P256Key;
    }

    private static JWK forSignatures(IssuerKey key) {
        if (key.key() instanceof Ed25519Key ed25519) {
            return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(ed25519.raw()))
                    .keyID(key.kid())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.EdDSA)
                    .build();
        }
        return elliptic(key)
                .keyID(key.kid())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .build();
    }

    private static JWK jwtAuthority(IssuerKey key) {
        return elliptic(key).keyID(key.kid()).keyUse(JWT_SVID).build();
    }

    /** A P-256 SubjectPublicKeyInfo ends with the uncompressed point, x before y (RFC 5480 section 2.2). */
    private static ECKey.Builder elliptic(IssuerKey key) {
        byte[] spki = key.key().spki();
        int x = spki.length - 2 * COORDINATE_BYTES;
        int y = spki.length - COORDINATE_BYTES;
        return new ECKey.Builder(
                Curve.P_256,
                Base64URL.encode(Arrays.copyOfRange(spki, x, y)),
                Base64URL.encode(Arrays.copyOfRange(spki, y, spki.length)));
    }

    private static ObjectNode json(JWK jwk) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        jwk.toJSONObject().forEach((member, value) -> json.put(member, (String) value));
        return json;
    }
}
