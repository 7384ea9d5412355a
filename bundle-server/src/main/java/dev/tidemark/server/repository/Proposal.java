package dev.tidemark.server.repository;

import java.time.Instant;

/** Decides, on the domain's lane, what to change in the state that is held then. */
@FunctionalInterface
public interface Proposal {
    /**
     * What to change.
     *
     * @param now the time to judge expiry by
     * @throws Exception to refuse: it reaches the caller as it is, and nothing changes
     */
    Change against(DomainState held, Instant now) throws Exception;
}
