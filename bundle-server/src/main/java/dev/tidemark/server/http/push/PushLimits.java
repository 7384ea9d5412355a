package dev.tidemark.server.http.push;

/**
 * What listeners may cost.
 *
 * @param maxConnections streams of all domains
 * @param maxConnectionsPerDomain streams of one domain
 * @param maxPendingBytes a listener that has not taken more than so many bytes is dropped
 * @param maxPendingEvents the same for events
 */
public record PushLimits(int maxConnections, int maxConnectionsPerDomain, int maxPendingBytes, int maxPendingEvents) {
    /** The documented defaults. */
    public static final PushLimits DEFAULT = new PushLimits(20_000, 20_000, 1 << 20, 128);

    /** The same with other numbers of streams. */
    public PushLimits withConnections(int total, int perDomain) {
        return new PushLimits(total, perDomain, maxPendingBytes, maxPendingEvents);
    }
}
