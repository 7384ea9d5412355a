package dev.tidemark.metadata;

/**
 * How many bytes of each role a reader takes.
 *
 * @param rootBytes of a root file
 * @param timestampBytes of a timestamp file
 * @param snapshotBytes of a snapshot file
 * @param targetsBytes of a targets file, delegated ones too
 */
public record Limits(int rootBytes, int timestampBytes, int snapshotBytes, int targetsBytes) {
    /** What TUF's reference implementations use. */
    public static final Limits DEFAULT = new Limits(512_000, 16_384, 2_000_000, 5_000_000);

    /** Keys in one root or delegations object. */
    static final int MAX_KEYS = 4_096;

    /** Delegated roles in one targets file. */
    static final int MAX_DELEGATIONS = 16_384;

    /** Signatures in one file. */
    static final int MAX_SIGNATURES = 1_024;
}
