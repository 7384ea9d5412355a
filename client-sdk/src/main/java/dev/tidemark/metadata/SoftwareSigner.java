package dev.tidemark.metadata;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A signer whose private key is in this process: a key read from a file, or a throw-away one. Thread-safe. Both schemes
 * are deterministic (RFC 8032, RFC 6979), so signing needs no randomness.
 */
public final class SoftwareSigner implements Signer {
    private final AsymmetricKeyParameter key;
    private final MetadataKey publicKey;
    private final String keyId;

    private SoftwareSigner(AsymmetricKeyParameter key, MetadataKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
        this.keyId = publicKey.computedId();
    }

    /** A new Ed25519 key from {@code random}. */
    public static SoftwareSigner generateEd25519(SecureRandom random) {
        return ed25519(new Ed25519PrivateKeyParameters(random));
    }

    /** A new P-256 key from {@code random}. */
    public static SoftwareSigner generateP256(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(P256Key.DOMAIN, random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        return p256((ECPrivateKeyParameters) pair.getPrivate());
    }

    /**
     * The key in an unencrypted PKCS#8 structure.
     *
     * @param pkcs8 DER of PrivateKeyInfo
     * @throws InvalidKeyException if it is neither Ed25519 nor P-256
     */
    public static SoftwareSigner fromPkcs8(byte[] pkcs8) throws InvalidKeyException {
        try {
            AsymmetricKeyParameter key = PrivateKeyFactory.createKey(pkcs8);
            if (key instanceof Ed25519PrivateKeyParameters ed) {
                return ed25519(ed);
            }
            if (key instanceof ECPrivateKeyParameters ec
                    && ec.getParameters().getCurve().equals(P256Key.DOMAIN.getCurve())) {
                return p256(ec);
            }
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("not a readable private key");
        }
        throw new InvalidKeyException("the key is neither Ed25519 nor P-256");
    }

    private static SoftwareSigner ed25519(Ed25519PrivateKeyParameters key) {
        try {
            return new SoftwareSigner(
                    key,
                    MetadataKey.of(VerifyingKey.ed25519(key.generatePublicKey().getEncoded())));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a generated key is valid", e);
        }
    }

    private static SoftwareSigner p256(ECPrivateKeyParameters key) {
        try {
            var point = P256Key.DOMAIN.getG().multiply(key.getD()).normalize();
            return new SoftwareSigner(
                    new ECPrivateKeyParameters(key.getD(), P256Key.DOMAIN),
                    MetadataKey.of(P256Key.of(
                            point.getAffineXCoord().toBigInteger(),
                            point.getAffineYCoord().toBigInteger())));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a generated key is valid", e);
        }
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
        if (key instanceof Ed25519PrivateKeyParameters ed) {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            ed.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
            return signature;
        }
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] rs = signer.generateSignature(P256Key.sha256(message));
        try {
            return StandardDSAEncoding.INSTANCE.encode(P256Key.DOMAIN.getN(), rs[0], rs[1]);
        } catch (IOException e) {
            throw new SigningException("the signature does not encode", e);
        }
    }

    /**
     * The private key as DER PrivateKeyInfo, unencrypted: for the code that encrypts it before it is written. Without the
     * public half, which version 2 adds to Ed25519 keys: openssl 3.0, and what is built on it, does not read that.
     */
    public byte[] dangerouslyExportPkcs8() {
        try {
            PrivateKeyInfo info = PrivateKeyInfoFactory.createPrivateKeyInfo(key);
            return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey()).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("a usable key encodes", e);
        }
    }

    @Override
    public String toString() {
        return "SoftwareSigner[" + keyId + "]";
    }
}
