package dev.tidemark.revocation;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The exact name of something that can be revoked; compared by code point, never normalised. Immutable. Names are
 * ordered, so that maps of names that somebody chose for their equal hash codes stay fast.
 *
 * <p>Each name has one spelling: an {@code issuer} has its own name as id, and a {@code certificate} is the lower-case
 * hexadecimal SHA-256 of its authority's SubjectPublicKeyInfo and its serial number in lower-case hexadecimal without
 * leading zeros.
 *
 * @param kind what it is
 * @param issuer who gave it out, 1 to 2048 bytes of UTF-8
 * @param id which one, 1 to 2048 bytes of UTF-8
 */
public record RevokedName(RevocationKind kind, String issuer, String id) implements Comparable<RevokedName> {
    public static final int MAX_BYTES = 2048;

    private static final Comparator<RevokedName> ORDER = Comparator.comparing(RevokedName::kind)
            .thenComparing(RevokedName::issuer)
            .thenComparing(RevokedName::id);
    private static final Pattern AUTHORITY = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SERIAL = Pattern.compile("0|[1-9a-f][0-9a-f]*");

    /**
     * Checks lengths and spelling.
     *
     * @throws IllegalArgumentException with a sentence that says which
     */
    public RevokedName {
        Utf8.require("issuer", issuer, MAX_BYTES);
        Utf8.require("id", id, MAX_BYTES);
        if (kind == RevocationKind.ISSUER && !id.equals(issuer)) {
            throw new IllegalArgumentException("id of a revoked issuer must equal issuer.");
        }
        if (kind == RevocationKind.CERTIFICATE && !AUTHORITY.matcher(issuer).matches()) {
            throw new IllegalArgumentException(
                    "issuer of a certificate must be the lower-case hexadecimal SHA-256 of its authority's key.");
        }
        if (kind == RevocationKind.CERTIFICATE && !SERIAL.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id of a certificate must be its serial number in lower-case hexadecimal without leading zeros.");
        }
    }

    @Override
    public int compareTo(RevokedName other) {
        return ORDER.compare(this, other);
    }

    /** The name of a whole issuer. */
    public static RevokedName issuer(String issuer) {
        return new RevokedName(RevocationKind.ISSUER, issuer, issuer);
    }
}
