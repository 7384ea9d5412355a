package dev.tidemark.bundle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the lint is told of a policy's surroundings.
 *
 * @param resignInterval how often the freshness statement is signed again (1 s by default)
 * @param maxClockError the clock error that verifiers declare (60 s by default)
 * @param delegations the registered issuers; empty when they are not known, which skips the checks that need them
 * @param development whether the domain is a development domain
 */
public record LintContext(
        Duration resignInterval,
        Duration maxClockError,
        Optional<List<IssuerDelegation>> delegations,
        boolean development) {
    /** A server's defaults, issuers not known. */
    public static final LintContext DEFAULT =
            new LintContext(Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.empty(), false);

    public LintContext {
        delegations = delegations.map(List::copyOf);
    }
}
