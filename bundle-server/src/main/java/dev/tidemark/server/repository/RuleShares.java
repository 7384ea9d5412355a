package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.RevocationRefused.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may have how many of the rules that a state can hold. One issuer has a part of them, of their number and of their
 * bytes, and the last places are for whole issuers alone: of those there is one rule each, so whatever was taken, an
 * issuer can be revoked. What is there already may stay and be raised.
 *
 * @param rulesPerIssuer the part of one, whole issuers apart
 */
record RuleShares(int rulesPerIssuer) {
    static final int FOR_WHOLE_ISSUERS = 500;

    private static final int ORDINARY = PolicyLimits.RULES - FOR_WHOLE_ISSUERS;

    /** A rule has two names of at most 2,048 bytes, escaped twice that, and less than 300 bytes besides. */
    private static final int MOST_BYTES_OF_A_RULE = 4 * RevokedName.MAX_BYTES + 300;

    void require(List<RevocationRule> before, RuleBook after) throws RevocationRefused {
        Map<String, List<RevocationRule>> had = byIssuer(before);
        for (Map.Entry<String, List<RevocationRule>> of :
                byIssuer(after.rules()).entrySet()) {
            if (isAbove(rulesPerIssuer, of.getValue()) && hasGrown(of.getValue(), had.get(of.getKey()))) {
                throw new RevocationRefused(
                        Code.ISSUER_TOO_MANY_RULES,
                        "One issuer has at most " + rulesPerIssuer + " rules of together " + bytes(rulesPerIssuer)
                                + " bytes, so that others have some too. Raise one that is there, revoke passports by"
                                + " their jti, or revoke the issuer.");
            }
        }
        List<RevocationRule> ordinary = ordinary(after.rules());
        if (!after.isReadable() || (isAbove(ORDINARY, ordinary) && hasGrown(ordinary, ordinary(before)))) {
            throw new RevocationRefused(
                    Code.TOO_MANY_RULES,
                    "A state has at most " + ORDINARY + " rules of together " + bytes(ORDINARY)
                            + " bytes, and a few more for whole issuers. Revoke the issuer instead of many names.");
        }
    }

    private static List<RevocationRule> ordinary(List<RevocationRule> rules) {
        return rules.stream()
                .filter(rule -> rule.name().kind() != RevocationKind.ISSUER)
                .toList();
    }

    private static Map<String, List<RevocationRule>> byIssuer(List<RevocationRule> rules) {
        return ordinary(rules).stream()
                .collect(Collectors.groupingBy(rule -> rule.name().issuer(), HashMap::new, Collectors.toList()));
    }

    private boolean isAbove(int limit, List<RevocationRule> rules) {
        return rules.size() > limit
                || ((long) rules.size() * MOST_BYTES_OF_A_RULE > bytes(limit)
                        && new RulesDocument(rules).toBytes().length > bytes(limit));
    }

    /** The same part of the bytes of all rules. */
    private static long bytes(int rules) {
        return (long) PolicyLimits.RULES_BYTES * rules / PolicyLimits.RULES;
    }

    private static boolean hasGrown(List<RevocationRule> after, @Nullable List<RevocationRule> before) {
        return before == null || after.size() > before.size();
    }
}
