package dev.tidemark.verifier;

import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.P256Key;
import java.security.SignatureException;
import java.util.Arrays;

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

    /** SHA-256 of the whole compact form: what is signed, and the signature in its one encoding. */
    byte[] sha256() {
        byte[] all = Arrays.copyOf(signingInput, signingInput.length + 1 + signature.length);
        all[signingInput.length] = '.';
        System.arraycopy(signature, 0, all, signingInput.length + 1, signature.length);
        return Digests.sha256(all);
    }

    /** Refuses a key that is for another algorithm: what the header says is compared, never followed. */
    void requireFits(IssuerKey key) throws SignatureException {
        if (!key.alg().equals(algorithm)) {
            throw new SignatureException("the key is for another algorithm");
        }
    }

    /**
     * Returns normally if the signature is this key's, with the one algorithm the key is for.
     *
     * @throws SignatureException if it is not
     */
    void verify(IssuerKey key) throws SignatureException {
        requireFits(key);
        if (algorithm.equals(EDDSA) && key.key() instanceof Ed25519Key ed) {
            ed.verify(signingInput, signature);
        } else if (algorithm.equals(ES256) && key.key() instanceof P256Key p256) {
            p256.verifyConcatenated(signingInput, signature);
        } else {
            throw new SignatureException("the key does not fit its algorithm");
        }
    }
}
