package dev.tidemark.revocation;

import java.util.Optional;

/** What is revoked. The byte goes into fingerprints and never changes. Immutable. */
public enum RevocationKind {
    /** One passport, by its {@code jti}. */
    JTI(1, "jti", true, true),
    /** A signing key, by its {@code kid}: a rule always. */
    KEY(2, "key", false, true),
    /** A workload, by its subject. */
    SUBJECT(3, "subject", true, false),
    /** A whole issuer: a rule always. */
    ISSUER(4, "issuer", false, false),
    /** An X.509 certificate, by its authority's key and its serial number. */
    CERTIFICATE(5, "certificate", true, true);

    private final byte code;
    private final String wireName;
    private final boolean listed;
    private final boolean mayExpire;

    RevocationKind(int code, String wireName, boolean listed, boolean mayExpire) {
        this.code = (byte) code;
        this.wireName = wireName;
        this.listed = listed;
        this.mayExpire = mayExpire;
    }

    /** The byte of this kind in fingerprints and namespace tags. */
    public byte code() {
        return code;
    }

    /** The name in documents, for example {@code jti}. */
    public String wireName() {
        return wireName;
    }

    /** Whether a name of this kind can be an entry of a segment; the others are rules by exact name, always. */
    public boolean listed() {
        return listed;
    }

    /** Whether an event of this kind may say when the thing could no longer be used anyway. */
    public boolean mayExpire() {
        return mayExpire;
    }

    /** The kind of exactly this wire name, or empty. */
    public static Optional<RevocationKind> parse(String wireName) {
        for (RevocationKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
