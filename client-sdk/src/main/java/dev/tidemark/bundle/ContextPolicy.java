package dev.tidemark.bundle;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * What a passport's context must say. A constraint that is empty demands nothing.
 *
 * @param requiredToolName equals {@code context.tool_name}
 * @param requiredWorkflowId equals {@code context.workflow_id}
 * @param maxTxnValue the ceiling of {@code context.max_txn_value}, a decimal
 * @param unknownMembers constraints this reader does not know; if there is one, nothing can meet the policy
 */
public record ContextPolicy(
        Optional<String> requiredToolName,
        Optional<String> requiredWorkflowId,
        Optional<BigDecimal> maxTxnValue,
        Set<String> unknownMembers) {
    public ContextPolicy {
        unknownMembers = Set.copyOf(unknownMembers);
    }
}
