package dev.tidemark.verifier;

import dev.tidemark.bundle.ContextPolicy;
import java.math.BigDecimal;
import java.util.Optional;

/** Step 11: what the passport was issued for is what the source demands. */
final class ContextCheck implements Check {
    private enum Verdict {
        MET,
        MISSING,
        DIFFERENT;

        /** Of two demands the first that is not met speaks. */
        Verdict and(Verdict next) {
            return this == MET ? next : this;
        }
    }

    @Override
    public Optional<Denial> check(Attempt attempt) {
        Context claimed = attempt.verified().context();
        long met = attempt.sources(source -> verdict(source.context(), claimed) == Verdict.MET);
        if (met != 0) {
            attempt.sources(met);
            return Optional.empty();
        }
        ContextPolicy demanded = attempt.sourcesLeft().get(0).context().orElseThrow();
        return verdict(Optional.of(demanded), claimed) == Verdict.MISSING
                ? Check.deny(
                        DenyReason.MISSING_CONTEXT,
                        () -> "the source demands the context " + describe(demanded)
                                + " and the passport lacks a part of it; the issuer must state it")
                : Check.deny(
                        DenyReason.CONTEXT_MISMATCH,
                        () -> "the source demands the context " + describe(demanded) + ", and the passport says "
                                + describe(claimed));
    }

    private static Verdict verdict(Optional<ContextPolicy> policy, Context claimed) {
        if (policy.isEmpty()) {
            return Verdict.MET;
        }
        ContextPolicy demanded = policy.get();
        return equal(demanded.requiredToolName(), claimed.toolName())
                .and(equal(demanded.requiredWorkflowId(), claimed.workflowId()))
                .and(within(demanded.maxTxnValue(), claimed));
    }

    private static Verdict equal(Optional<String> demanded, Optional<String> claimed) {
        if (demanded.isEmpty() || demanded.equals(claimed)) {
            return Verdict.MET;
        }
        return claimed.isEmpty() ? Verdict.MISSING : Verdict.DIFFERENT;
    }

    private static Verdict within(Optional<BigDecimal> ceiling, Context claimed) {
        if (ceiling.isEmpty()) {
            return Verdict.MET;
        }
        if (claimed.maxTxnValue().isEmpty()) {
            return Verdict.MISSING;
        }
        return claimed.maxTxn()
                        .filter(value -> value.compareTo(ceiling.get()) <= 0)
                        .isPresent()
                ? Verdict.MET
                : Verdict.DIFFERENT;
    }

    private static String describe(ContextPolicy demanded) {
        return describe(new Context(
                demanded.requiredToolName(),
                demanded.requiredWorkflowId(),
                demanded.maxTxnValue().map(BigDecimal::toPlainString)));
    }

    private static String describe(Context context) {
        return "tool_name " + text(context.toolName()) + ", workflow_id " + text(context.workflowId())
                + ", max_txn_value " + text(context.maxTxnValue());
    }

    private static String text(Optional<String> value) {
        return value.map(Printable::quote).orElse("none");
    }
}
