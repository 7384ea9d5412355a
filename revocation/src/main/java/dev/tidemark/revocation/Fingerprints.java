package dev.tidemark.revocation;

/** How names become numbers: the first eight bytes of a salted SHA-256, unsigned, big-endian. Pure. */
public final class Fingerprints {
    private static final byte NAMESPACE = 0;

    private Fingerprints() {}

    /** {@code SHA-256(salt ‖ kind ‖ len16(issuer) ‖ issuer ‖ len16(id) ‖ id)}, its first eight bytes. */
    public static long of(Salt salt, RevokedName name) {
        return NameHash.begin(salt)
                .add(name.kind().code())
                .addSized(name.issuer())
                .addSized(name.id())
                .firstLong();
    }

    /**
     * {@code SHA-256(salt ‖ 0 ‖ kind ‖ len16(issuer) ‖ issuer)}, its first eight bytes: where the fingerprints of one
     * kind and issuer are listed.
     *
     * @throws IllegalArgumentException when the issuer is not a name, see {@link RevokedName}
     */
    public static long namespaceTag(Salt salt, RevocationKind kind, String issuer) {
        Utf8.require("issuer", issuer, RevokedName.MAX_BYTES);
        return NameHash.begin(salt)
                .add(NAMESPACE)
                .add(kind.code())
                .addSized(issuer)
                .firstLong();
    }
}
