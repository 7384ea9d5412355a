package dev.tidemark.verifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.metadata.SigningException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** A passport to be signed; members can be set to anything. */
public final class TestPassport {
    public static final String SUBJECT = "service:orders-client";
    public static final String JTI = "passport-1";
    private static final JsonMapper MAPPER = new JsonMapper();

    final ObjectNode header = MAPPER.createObjectNode();
    final ObjectNode claims = MAPPER.createObjectNode();

    private TestPassport() {}

    /** One that an issuer would give now, for five minutes, for {@code orders-api}. */
    public static TestPassport of(TestIssuer issuer, String kid, Instant now) {
        TestPassport passport = new TestPassport();
        passport.header.put("alg", issuer.key(kid).alg()).put("typ", "JWT").put("kid", kid);
        passport.claims
                .put("iss", issuer.issuer())
                .put("sub", SUBJECT)
                .put("aud", "orders-api")
                .put("iat", now.getEpochSecond())
                .put("exp", now.getEpochSecond() + 300)
                .put("jti", JTI)
                .put("trust_domain", issuer.trustDomain());
        passport.claims
                .putObject("cnf")
                .put("kid", "proof-key-1")
                .put("key_binding", "software")
                .put("public_key_b64url", encode(HolderKey.DEFAULT.raw()));
        return passport;
    }

    public TestPassport header(String member, Object value) {
        header.set(member, MAPPER.valueToTree(value));
        return this;
    }

    public TestPassport claim(String member, Object value) {
        claims.set(member, MAPPER.valueToTree(value));
        return this;
    }

    /** One that names this key as its holder's. */
    public TestPassport holder(HolderKey key, String keyBinding) {
        ((ObjectNode) claims.get("cnf")).put("key_binding", keyBinding).put("public_key_b64url", encode(key.raw()));
        return this;
    }

    public TestPassport without(String member) {
        claims.remove(member);
        return this;
    }

    /** The compact form, signed with that key whatever the header says. */
    public String sign(TestIssuer.Key key) {
        return signRaw(key, text(header), text(claims));
    }

    static String signRaw(TestIssuer.Key key, String header, String claims) {
        String input =
                encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            byte[] signature = key.signer().sign(input.getBytes(StandardCharsets.US_ASCII));
            return input + "."
                    + encode(key.alg().equals("ES256") ? ECDSA.transcodeSignatureToConcat(signature, 64) : signature);
        } catch (SigningException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
