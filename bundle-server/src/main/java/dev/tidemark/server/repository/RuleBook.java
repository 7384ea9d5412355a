package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules while a publication is put together: added or raised, never lowered. Ascending by sequence. */
final class RuleBook {
    /** A rule has two names of at most 2,048 bytes, escaped twice that, and less than 300 bytes besides. */
    private static final int SURELY_READABLE = PolicyLimits.RULES_BYTES / (4 * RevokedName.MAX_BYTES + 300);

    private final List<RevocationRule> rules;
    private final Map<RevokedName, Long> reinstated = new HashMap<>();

    RuleBook(List<RevocationRule> rules, List<Reinstated> reinstated, long epoch) {
        this.rules = new ArrayList<>(rules);
        reinstated.stream()
                .filter(one -> one.epoch() == epoch)
                .forEach(one -> this.reinstated.merge(one.name(), one.untilSequence(), Math::max));
    }

    RuleBook(RuleBook other) {
        this.rules = new ArrayList<>(other.rules);
        this.reinstated.putAll(other.reinstated);
    }

    boolean isReinstated(RevokedName name) {
        return reinstated.containsKey(name);
    }

    /**
     * Takes a rule under a new number. A rule of that name that still counts is raised into it; one that was reinstated
     * stays as it is, or raising it would bring back what the policy's authors let go.
     */
    void take(long sequence, RevokedName name, IssuedBefore issuedBefore, @Nullable Instant expiresAt) {
        long until = reinstated.getOrDefault(name, -1L);
        IssuedBefore reach = issuedBefore;
        Instant expiry = expiresAt;
        for (int i = rules.size() - 1; i >= 0; i--) {
            RevocationRule rule = rules.get(i);
            if (rule.name().equals(name) && rule.sequence() > until) {
                reach = rule.issuedBefore().compareTo(reach) > 0 ? rule.issuedBefore() : reach;
                expiry = later(rule.expiresAt(), expiry);
                rules.remove(i);
            }
        }
        rules.add(new RevocationRule(sequence, name, reach, expiry));
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return null;
        }
        return a.isAfter(b) ? a : b;
    }

    /** Whether readers take a file of these rules in: they bound its rules and its bytes. */
    boolean isReadable() {
        return rules.size() <= SURELY_READABLE
                || (rules.size() <= PolicyLimits.RULES
                        && new RulesDocument(rules).toBytes().length <= PolicyLimits.RULES_BYTES);
    }

    List<RevocationRule> rules() {
        return rules;
    }
}
