package dev.tidemark.server.repository;

import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.util.Optional;

/**
 * A name of which somebody wants to know whether it counts.
 *
 * @param name the full name
 * @param issuedAt when the thing that carries it was issued; empty: so long ago that every rule covers it
 */
public record NameInQuestion(RevokedName name, Optional<Instant> issuedAt) {
    Instant judgedAs() {
        return issuedAt.orElse(Instant.EPOCH);
    }
}
