package dev.tidemark.server.metrics;

/** The roles whose expiry is shown; issuers are one, or their number would be the number of series. */
enum ServedRole {
    ROOT,
    TARGETS,
    SNAPSHOT,
    TIMESTAMP,
    POLICY,
    REVOCATIONS,
    ISSUER
}
