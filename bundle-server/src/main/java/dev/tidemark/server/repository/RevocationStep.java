package dev.tidemark.server.repository;

import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.Tiers;
import java.util.List;

/**
 * What one publication adds to the revocations.
 *
 * @param additions ascending by sequence
 * @param rules all rules from now on, ascending by sequence
 * @param to the last number
 * @param events the ledger's record of the events
 */
record RevocationStep(List<Tiers.Addition> additions, List<RevocationRule> rules, long to, EventLog events) {
    RevocationStep {
        additions = List.copyOf(additions);
        rules = List.copyOf(rules);
    }
}
