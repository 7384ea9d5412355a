package dev.tidemark.metadata;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** A P-256 public key for ECDSA with SHA-256, in both encodings that our formats use. */
public final class P256Key implements VerifyingKey {
    /** Order of the concatenated form: 32 bytes r, 32 bytes s. */
    private static final int COORDINATE_BYTES = 32;

    private static final X9ECParameters CURVE = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
    static final ECNamedDomainParameters DOMAIN =
            new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, new ECDomainParameters(CURVE));

    private final ECPublicKeyParameters key;

    private P256Key(ECPublicKeyParameters key) {
        this.key = key;
    }

    static P256Key of(BigInteger x, BigInteger y) throws InvalidKeyException {
        try {
            return new P256Key(new ECPublicKeyParameters(CURVE.getCurve().validatePoint(x, y), DOMAIN));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the point is not on P-256", e);
        }
    }

    static P256Key of(BigInteger x, BigInteger y, ECDomainParameters domain) throws InvalidKeyException {
        if (!domain.getCurve().equals(CURVE.getCurve()) || !domain.getG().equals(CURVE.getG())) {
            throw new InvalidKeyException("the curve is not P-256");
        }
        return of(x, y);
    }

    @Override
    public void verify(byte[] message, byte[] signature) throws SignatureException {
        BigInteger[] rs = decode(signature);
        verify(message, rs[0], rs[1]);
    }

    private static BigInteger[] decode(byte[] signature) throws SignatureException {
        try {
            return StandardDSAEncoding.INSTANCE.decode(DOMAIN.getN(), signature);
        } catch (IOException | RuntimeException e) {
            // The decoder casts what it finds: DER of another shape ends in ClassCastException and the like.
            throw new SignatureException("the ECDSA signature is not DER", e);
        }
    }

    /**
     * As {@link #verify(byte[], byte[])} with the encoding of JOSE (RFC 7518 section 3.4): r and s, 32 bytes each.
     *
     * @throws SignatureException if the signature does not verify
     */
    public void verifyConcatenated(byte[] message, byte[] signature) throws SignatureException {
        if (signature.length != 2 * COORDINATE_BYTES) {
            throw new SignatureException("an ES256 signature has 64 bytes");
        }
        verify(
                message,
                new BigInteger(1, signature, 0, COORDINATE_BYTES),
                new BigInteger(1, signature, COORDINATE_BYTES, COORDINATE_BYTES));
    }

    private void verify(byte[] message, BigInteger r, BigInteger s) throws SignatureException {
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, key);
        if (!verifier.verifySignature(sha256(message), r, s)) {
            throw new SignatureException("the ECDSA signature does not verify");
        }
    }

    static byte[] sha256(byte[] message) {
        SHA256Digest digest = new SHA256Digest();
        digest.update(message, 0, message.length);
        byte[] out = new byte[digest.getDigestSize()];
        digest.doFinal(out, 0);
        return out;
    }

    @Override
    public byte[] spki() {
        return VerifyingKey.spkiOf(key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof P256Key that && key.getQ().equals(that.key.getQ());
    }

    @Override
    public int hashCode() {
        return key.getQ().hashCode();
    }
}
