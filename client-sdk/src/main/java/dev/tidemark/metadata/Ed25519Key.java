package dev.tidemark.metadata;

import java.security.SignatureException;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 public key; the point is decompressed once. */
public final class Ed25519Key implements VerifyingKey {
    private final Ed25519PublicKeyParameters key;

    Ed25519Key(Ed25519PublicKeyParameters key) {
        this.key = key;
    }

    @Override
    public void verify(byte[] message, byte[] signature) throws SignatureException {
        if (signature.length != Ed25519.SIGNATURE_SIZE
                || !key.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0)) {
            throw new SignatureException("the Ed25519 signature does not verify");
        }
    }

    /** The 32 raw bytes. */
    public byte[] raw() {
        return key.getEncoded();
    }

    @Override
    public byte[] spki() {
        return VerifyingKey.spkiOf(key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519Key that && Arrays.equals(raw(), that.raw());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw());
    }
}
