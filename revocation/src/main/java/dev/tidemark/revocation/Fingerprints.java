package dev.tidemark.revocation;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How names become numbers: the first eight bytes of a salted SHA-256, unsigned, big-endian. Pure. */
public final class Fingerprints {
    private static final byte NAMESPACE = 0;

    private Fingerprints() {}

    /** {@code SHA-256(salt ‖ kind ‖ len16(issuer) ‖ issuer ‖ len16(id) ‖ id)}, its first eight bytes. */
    public static long of(Salt salt, RevokedName name) {
        MessageDigest digest = sha256();
        digest.update(salt.bytes());
        digest.update(name.kind().code());
        updateSized(digest, name.issuer());
        updateSized(digest, name.id());
        return firstLong(digest);
    }

    /**
     * {@code SHA-256(salt ‖ 0 ‖ kind ‖ len16(issuer) ‖ issuer)}, its first eight bytes: where the fingerprints of one
     * kind and issuer are listed.
     *
     * @throws IllegalArgumentException when the issuer is not a name, see {@link RevokedName}
     */
    public static long namespaceTag(Salt salt, RevocationKind kind, String issuer) {
        Utf8.require("issuer", issuer, RevokedName.MAX_BYTES);
        MessageDigest digest = sha256();
        digest.update(salt.bytes());
        digest.update(NAMESPACE);
        digest.update(kind.code());
        updateSized(digest, issuer);
        return firstLong(digest);
    }

    private static void updateSized(MessageDigest digest, String text) {
        byte[] bytes = Utf8.encode(text);
        digest.update((byte) (bytes.length >>> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
    }

    private static long firstLong(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
        }
    }
}
