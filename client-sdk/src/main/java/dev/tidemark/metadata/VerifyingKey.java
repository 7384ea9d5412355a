package dev.tidemark.metadata;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key that can check signatures; the one place where the signature provider is named, so that a faster one can
 * be dropped in. Parsed and validated once, immutable, thread-safe. Two keys are equal when their key material is.
 */
public sealed interface VerifyingKey permits Ed25519Key, P256Key, RsaPssKey {

    /**
     * Returns normally if {@code signature} is this key's over {@code message}, in the encoding TUF uses for the
     * scheme (raw 64 bytes for ed25519, DER for ecdsa).
     *
     * @throws SignatureException if it is not
     */
    void verify(byte[] message, byte[] signature) throws SignatureException;

    /** DER SubjectPublicKeyInfo: the identity of the key material. */
    byte[] spki();

    /**
     * An Ed25519 key (RFC 8032).
     *
     * @param raw 32 bytes
     * @throws InvalidKeyException if the bytes are not a point of the prime-order group
     */
    static Ed25519Key ed25519(byte[] raw) throws InvalidKeyException {
        // The point that was validated is the one that is kept: to decompress it again costs a third of a check.
        Ed25519.PublicPoint point =
                raw.length == Ed25519.PUBLIC_KEY_SIZE ? Ed25519.validatePublicKeyFullExport(raw, 0) : null;
        if (point == null) {
            throw new InvalidKeyException("not an Ed25519 public key");
        }
        return new Ed25519Key(new Ed25519PublicKeyParameters(point));
    }

    /**
     * An Ed25519 key that its holder chose and an issuer names, as a passport does. It may have a part outside the
     * prime-order group, which helps nobody but the holder and is not looked for, since that costs a third of a check.
     *
     * @param raw 32 bytes
     * @throws InvalidKeyException if the bytes are no point, or one of the eight for which anybody can sign
     */
    static Ed25519Key ed25519OfHolder(byte[] raw) throws InvalidKeyException {
        // Partial validation leaves out the order of the point, but takes none of order 1, 2, 4 or 8.
        Ed25519.PublicPoint point =
                raw.length == Ed25519.PUBLIC_KEY_SIZE ? Ed25519.validatePublicKeyPartialExport(raw, 0) : null;
        if (point == null) {
            throw new InvalidKeyException("not an Ed25519 public key");
        }
        return new Ed25519Key(new Ed25519PublicKeyParameters(point));
    }

    /**
     * A P-256 key from its affine coordinates.
     *
     * @throws InvalidKeyException if the point is not on the curve
     */
    static P256Key p256(BigInteger x, BigInteger y) throws InvalidKeyException {
        return P256Key.of(x, y);
    }

    /**
     * Any supported key from a DER SubjectPublicKeyInfo.
     *
     * @throws InvalidKeyException if it is malformed or of another kind
     */
    static VerifyingKey fromSpki(byte[] der) throws InvalidKeyException {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(der);
            AsymmetricKeyParameter key = PublicKeyFactory.createKey(info);
            if (key instanceof Ed25519PublicKeyParameters ed) {
                return ed25519(ed.getEncoded());
            }
            if (key instanceof ECPublicKeyParameters ec) {
                return P256Key.of(
                        ec.getQ().getAffineXCoord().toBigInteger(),
                        ec.getQ().getAffineYCoord().toBigInteger(),
                        ec.getParameters());
            }
            if (key instanceof RSAKeyParameters rsa
                    && PKCSObjectIdentifiers.rsaEncryption.equals(
                            info.getAlgorithm().getAlgorithm())) {
                return RsaPssKey.of(rsa);
            }
        } catch (java.io.IOException | RuntimeException e) {
            throw new InvalidKeyException("not a readable public key", e);
        }
        throw new InvalidKeyException("the key is neither Ed25519, P-256 nor RSA");
    }

    /** DER of a provider key; encoding a key that was just parsed cannot fail. */
    static byte[] spkiOf(AsymmetricKeyParameter key) {
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded("DER");
        } catch (java.io.IOException e) {
            throw new IllegalStateException("a parsed key must encode", e);
        }
    }
}
