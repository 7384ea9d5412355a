package dev.tidemark.metadata;

import java.util.Arrays;

/**
 * A role that passed its step of {@link TrustedMetadata}. Only that class makes one, so holding it is proof.
 *
 * <p>It remembers on whose word it counts, so that the same bytes under the same word are not verified again. The parsed
 * tree is not kept: exact bytes and the role are all that is needed of a file.
 *
 * @param <T> the role
 */
public final class Verified<T extends SignedRole> {
    private final T role;
    private final byte[] bytes;
    private final String sha256;
    private final Authority authority;

    Verified(T role, Envelope envelope, Authority authority) {
        this.role = role;
        this.bytes = envelope.bytes();
        this.sha256 = Digests.sha256Hex(bytes);
        this.authority = authority;
    }

    /** The parsed role. */
    public T role() {
        return role;
    }

    /** The exact bytes received, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** SHA-256 of the exact bytes, lower-case hexadecimal. */
    public String sha256() {
        return sha256;
    }

    /** The exact bytes received; not a copy. */
    byte[] held() {
        return bytes;
    }

    /** Whether these bytes were verified on that very word. */
    boolean is(byte[] others, Authority under) {
        return authority.equals(under) && Arrays.equals(bytes, others);
    }

    boolean sameSignedPart(Verified<?> other) {
        return Arrays.equals(bytes, other.bytes) || Arrays.equals(canonical(), other.canonical());
    }

    private byte[] canonical() {
        try {
            return Envelope.parse(authority.role(), bytes, bytes.length).canonical();
        } catch (VerificationException e) {
            throw new IllegalStateException("bytes that were verified can be read again", e);
        }
    }

    /** Whether another authority would have taken these bytes too. */
    boolean countsUnder(Authority other) {
        if (authority.equals(other)) {
            return true;
        }
        try {
            Threshold.require(Envelope.parse(other.role(), bytes, bytes.length), other);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }
}
