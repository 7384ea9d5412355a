package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.server.repository.RevocationRefused.Code;
import java.util.Map;

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

    /** Of what came since the book {@link RuleBook#begin began}. */
    void require(RuleBook book) throws RevocationRefused {
        for (Map.Entry<String, RuleTally> before : book.touched().entrySet()) {
            RuleTally after = book.of(before.getKey());
            if (isAbove(rulesPerIssuer, after)
                    && after.count() > before.getValue().count()) {
                throw new RevocationRefused(
                        Code.ISSUER_TOO_MANY_RULES,
                        "One issuer has at most " + rulesPerIssuer + " rules of together " + bytes(rulesPerIssuer)
                                + " bytes, so that others have some too. Raise one that is there, revoke passports by"
                                + " their jti, or revoke the issuer.");
            }
        }
        boolean grown = book.ordinary().count() > book.ordinaryBefore().count();
        if (!book.isReadable() || (isAbove(ORDINARY, book.ordinary()) && grown)) {
            throw new RevocationRefused(
                    Code.TOO_MANY_RULES,
                    "A state has at most " + ORDINARY + " rules of together " + bytes(ORDINARY)
                            + " bytes, and a few more for whole issuers. Revoke the issuer instead of many names.");
        }
    }

    private static boolean isAbove(int limit, RuleTally tally) {
        return !tally.isWithin(limit, bytes(limit));
    }

    /** The same part of the bytes of all rules. */
    private static long bytes(int rules) {
        return (long) PolicyLimits.RULES_BYTES * rules / PolicyLimits.RULES;
    }
}
