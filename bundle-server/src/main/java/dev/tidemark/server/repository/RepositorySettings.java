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
 * @param retainOnline how long a snapshot, revocations role, rules file or tail stays served once nothing names it
 * @param retainRoles the same for targets, policy, issuers' roles, and the targets of those
 * @param cacheBytes how many bytes of such files are kept in memory, at most; all of them are in the store
 * @param limits how much one of those who revoke may take
 */
public record RepositorySettings(
        Duration heartbeat,
        Duration statementLife,
        Duration snapshotLife,
        Duration revocationsLife,
        Duration coalesce,
        Duration retainOnline,
        Duration retainRoles,
        long cacheBytes,
        IngestLimits limits) {
    /** What the protocol says. */
    public static final RepositorySettings DEFAULT = new RepositorySettings(
            Duration.ofSeconds(1),
            Duration.ofMinutes(15),
            Duration.ofDays(7),
            Duration.ofDays(7),
            Duration.ofMillis(20),
            Duration.ofHours(1),
            Duration.ofDays(400),
            32L << 20,
            IngestLimits.DEFAULT);

    /** The same with another interval between two statements. */
    public RepositorySettings withHeartbeat(Duration interval) {
        return new RepositorySettings(
                interval,
                statementLife,
                snapshotLife,
                revocationsLife,
                coalesce,
                retainOnline,
                retainRoles,
                cacheBytes,
                limits);
    }

    /** The same with other times that superseded files stay. */
    public RepositorySettings withRetention(Duration online, Duration ofRoles) {
        return new RepositorySettings(
                heartbeat, statementLife, snapshotLife, revocationsLife, coalesce, online, ofRoles, cacheBytes, limits);
    }

    /** The same with other limits for those who revoke. */
    public RepositorySettings withLimits(IngestLimits other) {
        return new RepositorySettings(
                heartbeat,
                statementLife,
                snapshotLife,
                revocationsLife,
                coalesce,
                retainOnline,
                retainRoles,
                cacheBytes,
                other);
    }
}
