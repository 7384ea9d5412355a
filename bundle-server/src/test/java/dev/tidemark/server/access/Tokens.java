package dev.tidemark.server.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An identity provider made of the platform's own cryptography: independent of the code under test. */
public final class Tokens {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair ed25519;
    private final KeyPair p256;

    /** New keys, with the kids {@code ed} and {@code ec}. */
    public Tokens() throws GeneralSecurityException {
        ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        p256 = generator.generateKeyPair();
    }

    /** The public keys as a JWK set. */
    public String jwks() {
        byte[] spki = ed25519.getPublic().getEncoded();
        String x = BASE64URL.encodeToString(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
        String ec = new ECKey.Builder(Curve.P_256, (ECPublicKey) p256.getPublic())
                .keyID("ec")
                .build()
                .toJSONString();
        return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"alg\":\"EdDSA\",\"x\":\"" + x + "\"},"
                + ec + "]}";
    }

    /** A token of {@code EdDSA}. */
    public String eddsa(String claims) throws GeneralSecurityException {
        return eddsa("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", claims);
    }

    /** A token with this header, signed with Ed25519. */
    public String eddsa(String header, String claims) throws GeneralSecurityException {
        String input = encode(header) + "." + encode(claims);
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(ed25519.getPrivate());
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + BASE64URL.encodeToString(signer.sign());
    }

    /** A token of {@code ES256}. */
    public String es256(String claims) throws GeneralSecurityException, JOSEException {
        String input = encode("{\"alg\":\"ES256\",\"kid\":\"ec\"}") + "." + encode(claims);
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(p256.getPrivate());
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + BASE64URL.encodeToString(ECDSA.transcodeSignatureToConcat(signer.sign(), 64));
    }

    /** Claims of an ordinary token. */
    public static String claims(String subject, String domain, long expEpochSecond) {
        return "{\"iss\":\"idp.local\",\"sub\":\"" + subject + "\",\"aud\":\"tidemark:" + domain + "\",\"exp\":"
                + expEpochSecond + ",\"jti\":\"t-1\"}";
    }

    /** Base64url without padding. */
    public static String encode(String text) {
        return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
