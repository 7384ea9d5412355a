package dev.tidemark.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rules by exact name. One name may have several: a reinstated name that is revoked again keeps the old rule. */
final class RuleSet {
    static final RuleSet EMPTY = new RuleSet(List.of());

    private final List<RevocationRule> all;
    private final Map<RevokedName, List<RevocationRule>> byName;

    RuleSet(List<RevocationRule> rules) {
        all = List.copyOf(rules);
        byName = all.stream().collect(Collectors.groupingBy(RevocationRule::name));
    }

    List<RevocationRule> all() {
        return all;
    }

    List<RevocationRule> of(RevokedName name) {
        return byName.getOrDefault(name, List.of());
    }

    /** The farthest-reaching rule of a name, above a sequence number, that covers a moment. */
    Optional<RevocationRule> covering(RevokedName name, long aboveSequence, Instant issuedAt) {
        @Nullable RevocationRule best = null;
        for (RevocationRule rule : of(name)) {
            if (rule.sequence() > aboveSequence
                    && rule.issuedBefore().covers(issuedAt)
                    && (best == null || rule.issuedBefore().compareTo(best.issuedBefore()) > 0)) {
                best = rule;
            }
        }
        return Optional.ofNullable(best);
    }

    RuleSet prune(int pruneBefore) {
        return new RuleSet(
                all.stream().filter(rule -> !rule.droppable(pruneBefore)).toList());
    }
}
