package dev.tidemark.server.repository;

/**
 * How much of a domain one of those who revoke may take, so that something is left for the others.
 *
 * @param eventsPerSecond of one caller, on average
 * @param burst events of one caller at once, after a pause
 * @param rulesPerIssuer rules in force that name one issuer; they may have the same part of the bytes of all rules
 */
public record IngestLimits(int eventsPerSecond, int burst, int rulesPerIssuer) {
    /** The documented defaults: a quarter of what a server is built for, ten seconds of it at once, a quarter of the rules. */
    public static final IngestLimits DEFAULT = new IngestLimits(5_000, 50_000, 2_500);
}
