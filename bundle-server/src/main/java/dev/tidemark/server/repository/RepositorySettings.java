package dev.tidemark.server.repository;

import java.time.Duration;

/**
 * The paces and lives of what the server signs.
 *
 * @param heartbeat how often the timestamp is signed again
 * @param statementLife how long a timestamp lives, at most; never more than the root allows
 * @param snapshotLife how long a snapshot lives; signed again at half life
 * @param revocationsLife how long the role {@code revocations} lives; signed again at half life
 * @param coalesce how long a revocation waits for company
 * @param retention how long a superseded snapshot, revocations role or tail stays served, at least
 * @param retentionBytes how many bytes of those are kept in memory, at most
 */
public record RepositorySettings(
        Duration heartbeat,
        Duration statementLife,
        Duration snapshotLife,
        Duration revocationsLife,
        Duration coalesce,
        Duration retention,
        long retentionBytes) {
    /** What the protocol says. */
    public static final RepositorySettings DEFAULT = new RepositorySettings(
            Duration.ofSeconds(1),
            Duration.ofMinutes(15),
            Duration.ofDays(7),
            Duration.ofDays(7),
            Duration.ofMillis(20),
            Duration.ofHours(1),
            256L << 20);

    /** The same with another interval between two statements. */
    public RepositorySettings withHeartbeat(Duration interval) {
        return new RepositorySettings(
                interval, statementLife, snapshotLife, revocationsLife, coalesce, retention, retentionBytes);
    }
}
