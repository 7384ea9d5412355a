package dev.tidemark.revocation;

/**
 * One entry of a segment. Immutable.
 *
 * @param tag the namespace, see {@link Fingerprints#namespaceTag}; unsigned
 * @param fingerprint the name, see {@link Fingerprints#of}; unsigned
 * @param expiryHour the hour from which it may be left out, or {@link ExpiryHour#NEVER}
 */
public record RevocationEntry(long tag, long fingerprint, int expiryHour) {
    /**
     * Checks the hour.
     *
     * @throws IllegalArgumentException when the hour is negative
     */
    public RevocationEntry {
        if (expiryHour < 0) {
            throw new IllegalArgumentException("expiryHour must not be negative.");
        }
    }

    /** The entry of a listed name. */
    public static RevocationEntry of(Salt salt, RevokedName name, int expiryHour) {
        if (!name.kind().listed()) {
            throw new IllegalArgumentException("A " + name.kind().wireName() + " is revoked by a rule, not an entry.");
        }
        return new RevocationEntry(
                Fingerprints.namespaceTag(salt, name.kind(), name.issuer()), Fingerprints.of(salt, name), expiryHour);
    }
}
