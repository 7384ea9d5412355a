package dev.tidemark.bundle;

import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;
import java.util.List;

/**
 * {@code issuers/<slug>/jwks.json}: an issuer's public keys, a JWK set (RFC 7517) that names its issuer.
 *
 * @param issuer must equal the delegation's
 * @param keys Ed25519 or P-256, distinct by name and by material
 */
public record IssuerDocument(String issuer, List<IssuerKey> keys) {
    static final String NAME = "jwks.json";

    public IssuerDocument {
        keys = List.copyOf(keys);
    }

    /**
     * Reads a key set. Refused as a whole: a private member anywhere, a key without {@code kid}, a {@code kid} or a key
     * twice, a key of another kind than Ed25519 or P-256 or for another use than signatures, a published test key.
     *
     * @throws VerificationException with {@link Rejection.Malformed} or {@link Rejection.TooLarge}
     */
    public static IssuerDocument parse(byte[] json, PublishedTestKeys testKeys) throws VerificationException {
        return new IssuerReader(testKeys).read(json);
    }
}
