package dev.tidemark.metadata;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;

/** An RSA public key for {@code rsassa-pss-sha256}; read, never written, by this project. */
public final class RsaPssKey implements VerifyingKey {
    private static final int MIN_BITS = 2048;
    private static final int MAX_BITS = 8192;

    /** With 1, a signature is its own padded message and everyone can write it. */
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(3);

    private final RSAKeyParameters key;

    private RsaPssKey(RSAKeyParameters key) {
        this.key = key;
    }

    static RsaPssKey of(RSAKeyParameters key) throws InvalidKeyException {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new InvalidKeyException("an RSA key has " + MIN_BITS + " to " + MAX_BITS + " bits");
        }
        if (key.getExponent().compareTo(MIN_EXPONENT) < 0) {
            throw new InvalidKeyException("an RSA exponent is at least " + MIN_EXPONENT);
        }
        return new RsaPssKey(key);
    }

    /** Salt as long as the digest, which is what TUF's reference implementation writes. */
    @Override
    public void verify(byte[] message, byte[] signature) throws SignatureException {
        PSSSigner verifier = new PSSSigner(new RSAEngine(), new SHA256Digest(), new SHA256Digest().getDigestSize());
        verifier.init(false, key);
        verifier.update(message, 0, message.length);
        if (!verifier.verifySignature(signature)) {
            throw new SignatureException("the RSA-PSS signature does not verify");
        }
    }

    @Override
    public byte[] spki() {
        return VerifyingKey.spkiOf(key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RsaPssKey that
                && key.getModulus().equals(that.key.getModulus())
                && key.getExponent().equals(that.key.getExponent());
    }

    @Override
    public int hashCode() {
        return key.getModulus().hashCode();
    }
}
