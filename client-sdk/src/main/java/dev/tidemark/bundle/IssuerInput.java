package dev.tidemark.bundle;

import java.util.Optional;

/**
 * What the compile step is told of one issuer.
 *
 * @param delegation what the offline role says of it
 * @param document its key set, if one could be read
 * @param availability whether its role is in force
 */
public record IssuerInput(IssuerDelegation delegation, Optional<IssuerDocument> document, Availability availability) {}
