package dev.tidemark.bundle;

import java.util.List;

/** Compares the sources of routes with the issuers that are registered. */
final class SourceChecks {
    private final List<IssuerDelegation> delegations;
    private final Findings findings;

    SourceChecks(List<IssuerDelegation> delegations, Findings findings) {
        this.delegations = delegations;
        this.findings = findings;
    }

    void check(PolicyReader.Located at) {
        List<AllowedSource> sources = at.route().sources();
        boolean registered = false;
        boolean usable = false;
        for (int i = 0; i < sources.size(); i++) {
            AllowedSource source = sources.get(i);
            boolean known = delegations.stream().anyMatch(d -> isOf(source, d));
            boolean strong = delegations.stream().anyMatch(d -> isOf(source, d) && canMeet(source, d));
            registered |= known;
            usable |= strong;
            if (!strong) {
                findings.report(
                        LintCode.SOURCE_UNUSABLE,
                        at.pointer() + "/allowed_sources/" + i,
                        known
                                ? "its issuer may not claim the key binding that is demanded here"
                                : "no registered issuer has its issuer, trust_domain and source_type together");
            }
        }
        if (!usable && !sources.isEmpty()) {
            report(at, registered);
        }
    }

    private void report(PolicyReader.Located at, boolean registered) {
        if (registered) {
            findings.report(
                    LintCode.KEY_BINDING_UNMET,
                    at.pointer(),
                    "no issuer of its sources may claim the key binding it demands, so it denies everybody; "
                            + "lower required_key_binding or raise an issuer's max_key_binding");
        } else {
            findings.report(
                    LintCode.NO_ISSUER,
                    at.pointer(),
                    "no registered issuer is one of its sources, so it denies everybody; register one first");
        }
    }

    private static boolean isOf(AllowedSource source, IssuerDelegation delegation) {
        return delegation.issuer().equals(source.issuer())
                && delegation.trustDomain().equals(source.trustDomain())
                && delegation.sourceTypes().contains(source.sourceType());
    }

    private static boolean canMeet(AllowedSource source, IssuerDelegation delegation) {
        return delegation.maxKeyBinding().atLeast(source.requiredKeyBinding());
    }
}
