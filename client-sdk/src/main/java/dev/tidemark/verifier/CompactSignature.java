package dev.tidemark.verifier;

import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.P256Key;
import java.security.SignatureException;

/** What a compact JWS signs, and the signature it came with. */
final class CompactSignature {
    static final String EDDSA = "EdDSA";
    static final String ES256 = "ES256";

    private final String algorithm;
    private final byte[] signingInput;
    private final byte[] signature;

    CompactSignature(String algorithm, byte[] signingInput, byte[] signature) {
        this.algorithm = algorithm;
        this.signingInput = signingInput;
        this.signature = signature;
    }

    static boolean isKnown(String algorithm) {
        return algorithm.equals(EDDSA) || algorithm.equals(ES256);
    }

    /**
     * Returns normally if the signature is this key's, with the one algorithm the key is for: what the header says is
     * compared, never followed.
     *
     * @throws SignatureException if it is not
     */
    void verify(IssuerKey key) throws SignatureException {
        if (!key.alg().equals(algorithm)) {
            throw new SignatureException("the key is for another algorithm");
        }
        if (algorithm.equals(EDDSA) && key.key() instanceof Ed25519Key ed) {
            ed.verify(signingInput, signature);
        } else if (algorithm.equals(ES256) && key.key() instanceof P256Key p256) {
            p256.verifyConcatenated(signingInput, signature);
        } else {
            throw new SignatureException("the key does not fit its algorithm");
        }
    }
}
