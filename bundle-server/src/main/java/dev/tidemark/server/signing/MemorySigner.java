package dev.tidemark.server.signing;

import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** Signs with a key held in memory. ECDSA nonces are deterministic (RFC 6979): no randomness can weaken them. */
final class MemorySigner implements Signer {
    private final AsymmetricKeyParameter key;
    private final MetadataKey publicKey;
    private final String keyId;

    MemorySigner(AsymmetricKeyParameter key, MetadataKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
        this.keyId = publicKey.computedId();
    }

    @Override
    public MetadataKey publicKey() {
        return publicKey;
    }

    @Override
    public String keyId() {
        return keyId;
    }

    @Override
    public byte[] sign(byte[] message) throws SigningException {
        org.bouncycastle.crypto.Signer signer = key instanceof Ed25519PrivateKeyParameters
                ? new Ed25519Signer()
                : new DSADigestSigner(
                        new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest())),
                        new SHA256Digest(),
                        StandardDSAEncoding.INSTANCE);
        signer.init(true, key);
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new SigningException("the key could not sign", e);
        }
    }

    @Override
    public String toString() {
        return "Signer[" + keyId + "]";
    }
}
