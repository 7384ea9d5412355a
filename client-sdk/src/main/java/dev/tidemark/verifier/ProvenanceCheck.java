package dev.tidemark.verifier;

import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.ProvenancePolicy;
import java.util.Optional;

/** Step 11: where the workload was seen is where bundle and source, both, demand. */
final class ProvenanceCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        Optional<Provenance> claimed = attempt.verified().provenance();
        Optional<ProvenancePolicy> ofBundle = attempt.route().provenance();
        long met = attempt.sources(source -> meets(claimed, ofBundle) && meets(claimed, source.provenance()));
        if (met != 0) {
            attempt.sources(met);
            return Optional.empty();
        }
        return claimed.isEmpty()
                ? Check.deny(
                        DenyReason.MISSING_PROVENANCE,
                        "the policy demands provenance and the passport has none; the issuer must state it")
                : Check.deny(DenyReason.PROVENANCE_MISMATCH, () -> mismatch(attempt, claimed.get()));
    }

    private static boolean meets(Optional<Provenance> claimed, Optional<ProvenancePolicy> demanded) {
        return demanded.isEmpty() || (claimed.isPresent() && claimed.get().meets(demanded.get()));
    }

    private static String mismatch(Attempt attempt, Provenance claimed) {
        AllowedSource source = attempt.sourcesLeft().get(0);
        return "the passport's provenance is " + claimed + ", and the policy demands "
                + Provenance.describe(attempt.route().provenance()) + " for every source and "
                + Provenance.describe(source.provenance()) + " for this one";
    }
}
