package dev.tidemark.server.signing;

import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.VerifyingKey;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * A private key of one of the two kinds we make, in memory. Immutable, thread-safe, never shown by {@code toString}.
 */
public final class SigningKey {
    private static final X9ECParameters CURVE = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
    private static final ECNamedDomainParameters P256 =
            new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, new ECDomainParameters(CURVE));

    private final AsymmetricKeyParameter key;
    private final MetadataKey publicKey;

    private SigningKey(AsymmetricKeyParameter key, MetadataKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /** A new Ed25519 key. */
    public static SigningKey ed25519(SecureRandom random) {
        return generated(new Ed25519PrivateKeyParameters(random));
    }

    /** A new P-256 key. */
    public static SigningKey p256(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(P256, random));
        return generated(generator.generateKeyPair().getPrivate());
    }

    private static SigningKey generated(AsymmetricKeyParameter key) {
        try {
            return of(key);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a generated key is valid", e);
        }
    }

    /**
     * Reads PKCS#8.
     *
     * @throws InvalidKeyException if it is malformed or of another kind
     */
    static SigningKey fromPkcs8(PrivateKeyInfo info) throws InvalidKeyException {
        try {
            return of(PrivateKeyFactory.createKey(info));
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("not a readable private key", e);
        }
    }

    private static SigningKey of(AsymmetricKeyParameter key) throws InvalidKeyException {
        if (key instanceof Ed25519PrivateKeyParameters ed) {
            Ed25519Key half = VerifyingKey.ed25519(ed.generatePublicKey().getEncoded());
            return new SigningKey(key, MetadataKey.of(half));
        }
        if (key instanceof ECPrivateKeyParameters ec) {
            return new SigningKey(key, MetadataKey.of(publicHalf(ec)));
        }
        throw new InvalidKeyException("the key is neither Ed25519 nor P-256");
    }

    private static P256Key publicHalf(ECPrivateKeyParameters key) throws InvalidKeyException {
        try {
            ECPublicKeyParameters half = new ECPublicKeyParameters(
                    new FixedPointCombMultiplier().multiply(key.getParameters().getG(), key.getD()),
                    key.getParameters());
            byte[] spki =
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(half).getEncoded("DER");
            if (VerifyingKey.fromSpki(spki) instanceof P256Key p256) {
                return p256;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidKeyException("not a readable private key", e);
        }
        throw new InvalidKeyException("the curve is not P-256");
    }

    /** The public half, with the scheme the key signs with. */
    public MetadataKey publicKey() {
        return publicKey;
    }

    /** A signer with this key. */
    public Signer signer() {
        return new MemorySigner(key, publicKey);
    }

    /** PKCS#8 version 1: openssl 3.0 does not read the version that carries the public half too. */
    PrivateKeyInfo pkcs8() {
        try {
            PrivateKeyInfo info = PrivateKeyInfoFactory.createPrivateKeyInfo(key);
            return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey());
        } catch (IOException e) {
            throw new IllegalStateException("a parsed key must encode", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey that && Arrays.equals(spki(), that.spki());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(spki());
    }

    private byte[] spki() {
        return publicKey.material().orElseThrow().spki();
    }

    @Override
    public String toString() {
        return "SigningKey[" + publicKey.scheme() + ", redacted]";
    }
}
