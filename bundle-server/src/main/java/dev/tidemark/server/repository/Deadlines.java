package dev.tidemark.server.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The moments that matter of one served state.
 *
 * @param issuedAt of the statement; the epoch before the first
 * @param resignBy until when it must be signed again for the domain to be ready; the epoch before the first
 * @param firstDeny when the first route closes if nothing new is signed; empty if none ever does
 */
public record Deadlines(Instant issuedAt, Instant resignBy, Optional<Instant> firstDeny) {
    private static final int INTERVALS = 2;

    static Deadlines of(DomainState state, Duration heartbeat) {
        return new Deadlines(
                DomainRepository.issuedAt(state), resignBy(state, heartbeat), Freshness.firstDenyAt(state));
    }

    static Instant resignBy(DomainState state, Duration heartbeat) {
        Instant issuedAt = DomainRepository.issuedAt(state);
        return issuedAt.equals(Instant.EPOCH) ? issuedAt : issuedAt.plus(heartbeat.multipliedBy(INTERVALS));
    }
}
