package dev.tidemark.metadata;

/**
 * How much a reader takes: bytes of each role, and revocations.
 *
 * @param rootBytes of a root file
 * @param timestampBytes of a timestamp file
 * @param snapshotBytes of a snapshot file
 * @param targetsBytes of a targets file, delegated ones too
 * @param revocations entries in all segments of a state together. What they take in memory with their index is about 15
 *     bytes each, for a domain whose issuers revoke many each; their files may have 8 bytes for each that is allowed
 */
public record Limits(int rootBytes, int timestampBytes, int snapshotBytes, int targetsBytes, long revocations) {
    /** Of revocations, unless said: five times what a domain is designed for. */
    public static final long DEFAULT_REVOCATIONS = 50_000_000;

    /** Bytes as TUF's reference implementations use. */
    public static final Limits DEFAULT = new Limits(512_000, 16_384, 2_000_000, 5_000_000);

    /** As many revocations as {@link #DEFAULT_REVOCATIONS}. */
    public Limits(int rootBytes, int timestampBytes, int snapshotBytes, int targetsBytes) {
        this(rootBytes, timestampBytes, snapshotBytes, targetsBytes, DEFAULT_REVOCATIONS);
    }

    /** The same with another number of revocations. */
    public Limits withRevocations(long most) {
        return new Limits(rootBytes, timestampBytes, snapshotBytes, targetsBytes, most);
    }

    /** Keys in one root or delegations object. */
    static final int MAX_KEYS = 4_096;

    /** Delegated roles in one targets file. */
    static final int MAX_DELEGATIONS = 16_384;

    /** Signatures in one file. */
    static final int MAX_SIGNATURES = 1_024;
}
