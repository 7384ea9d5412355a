package dev.tidemark.server.publish;

/** What a publisher is told: the statement that contains the new version is the proof. Immutable. */
public final class PublishReceipt {
    private final String role;
    private final long version;
    private final long bundleVersion;
    private final long snapshotVersion;
    private final byte[] timestamp;

    /**
     * A receipt.
     *
     * @param timestamp exact bytes of the signed timestamp; taken over
     */
    public PublishReceipt(String role, long version, long bundleVersion, long snapshotVersion, byte[] timestamp) {
        this.role = role;
        this.version = version;
        this.bundleVersion = bundleVersion;
        this.snapshotVersion = snapshotVersion;
        this.timestamp = timestamp;
    }

    /** The role that was published. */
    public String role() {
        return role;
    }

    /** Its version. */
    public long version() {
        return version;
    }

    /** The bundle version that contains it. */
    public long bundleVersion() {
        return bundleVersion;
    }

    /** The snapshot version that names it. */
    public long snapshotVersion() {
        return snapshotVersion;
    }

    /** Exact bytes of the timestamp; not a copy. */
    public byte[] timestamp() {
        return timestamp;
    }
}
