package dev.tidemark.metadata;

/**
 * A role that passed its step of {@link TrustedMetadata}. Only that class makes one, so holding it is proof.
 *
 * @param <T> the role
 */
public final class Verified<T extends SignedRole> {
    private final T role;
    private final Envelope envelope;

    Verified(T role, Envelope envelope) {
        this.role = role;
        this.envelope = envelope;
    }

    /** The parsed role. */
    public T role() {
        return role;
    }

    /** The exact bytes received, a copy. */
    public byte[] bytes() {
        return envelope.bytes().clone();
    }

    /** SHA-256 of the exact bytes, lower-case hexadecimal. */
    public String sha256() {
        return Digests.sha256Hex(envelope.bytes());
    }

    Envelope envelope() {
        return envelope;
    }
}
