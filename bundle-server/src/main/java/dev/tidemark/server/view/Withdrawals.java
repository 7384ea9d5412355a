package dev.tidemark.server.view;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Until when rules keep issuers and keys out of views. A key set cannot say "issued before": a rule with an instant keeps
 * its key out until whatever it covers is past the longest life of a passport. Immutable.
 */
final class Withdrawals {
    private final Map<Name, Instant> until;

    /** A rule's name without its bounds: an issuer's may be longer than any name that can be revoked. */
    private record Name(RevocationKind kind, String issuer, String id) {
        static Name of(RevokedName name) {
            return new Name(name.kind(), name.issuer(), name.id());
        }
    }

    private Withdrawals(Map<Name, Instant> until) {
        this.until = until;
    }

    /**
     * The rules that count.
     *
     * @param epoch of the state that has the rules
     * @param reinstated what the policy lists
     */
    static Withdrawals of(
            Collection<RevocationRule> rules,
            long epoch,
            Collection<Reinstated> reinstated,
            PolicyConstants constants) {
        Map<RevokedName, Long> counts = Reinstated.untilByName(epoch, reinstated);
        Duration life = constants.maxPassport().plus(constants.clockSkew());
        Map<Name, Instant> until = new HashMap<>();
        for (RevocationRule rule : rules) {
            RevokedName name = rule.name();
            boolean named = name.kind() == RevocationKind.KEY || name.kind() == RevocationKind.ISSUER;
            if (named && rule.sequence() > counts.getOrDefault(name, 0L)) {
                until.merge(Name.of(name), end(rule.issuedBefore(), life), Withdrawals::later);
            }
        }
        return new Withdrawals(Map.copyOf(until));
    }

    private static Instant end(IssuedBefore covered, Duration life) {
        return covered instanceof IssuedBefore.At at ? at.instant().plus(life) : Instant.MAX;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Until when this key of this issuer is out, exclusive; {@link Instant#MIN} if no rule names either. */
    Instant until(String issuer, String kid) {
        Instant ofKey = until.getOrDefault(new Name(RevocationKind.KEY, issuer, kid), Instant.MIN);
        return later(ofKey, until.getOrDefault(new Name(RevocationKind.ISSUER, issuer, issuer), Instant.MIN));
    }
}
