package dev.tidemark.server.repository;

import java.util.Optional;

/**
 * What became of a change, durable and, once the domain is signed, in a signed statement.
 *
 * @param bundleVersion 0 while nothing is signed
 * @param snapshotVersion 0 while nothing is signed
 * @param statement exact bytes of the timestamp file that contains it; empty while nothing is signed
 */
public record Published(long bundleVersion, long snapshotVersion, Optional<byte[]> statement) {}
