package dev.tidemark.server.view;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.VerifyingKey;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Instant;

/** Keys of issuers, as a bundle has them. */
final class IssuerKeys {
    private static final SecureRandom RANDOM = new SecureRandom();

    private IssuerKeys() {}

    static IssuerKey ed25519(String kid) {
        VerifyingKey key =
                SoftwareSigner.generateEd25519(RANDOM).publicKey().material().orElseThrow();
        return new IssuerKey(kid, "EdDSA", key, null, null, null);
    }

    static IssuerKey p256(String kid) {
        return p256(kid, null, null);
    }

    static IssuerKey p256(String kid, Instant nbf, Instant exp) {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256).generate();
            return new IssuerKey(
                    kid,
                    "ES256",
                    VerifyingKey.p256(
                            key.getX().decodeToBigInteger(), key.getY().decodeToBigInteger()),
                    nbf,
                    exp,
                    null);
        } catch (JOSEException | InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }
}
