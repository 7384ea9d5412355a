package dev.tidemark.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is in a picture at the instants where it changes, and that each of them is announced. */
class MomentTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant ROLE_ENDS = NOW.plusSeconds(300);
    private static final String ISSUER = "https://alpha.example";

    private static IssuerTrust alpha(IssuerKey... keys) {
        return trust(new Availability.InForce(ROLE_ENDS), keys);
    }

    private static IssuerTrust trust(Availability availability, IssuerKey... keys) {
        Map<String, IssuerKey> byKid = new HashMap<>();
        for (IssuerKey key : keys) {
            byKid.put(key.kid(), key);
        }
        return new IssuerTrust("alpha", ISSUER, "example.local", Set.of(), KeyBinding.SOFTWARE, byKid, availability);
    }

    private static Moment at(Instant now, IssuerTrust issuer, RevocationRule... rules) {
        return Moment.at(
                now,
                "example.local",
                Set.of("alpha"),
                List.of(issuer),
                Withdrawals.of(List.of(rules), 1, List.of(), PolicyConstants.DEFAULT));
    }

    private static List<String> kids(Moment moment) {
        return moment.picture().issuers().get(0).keys().stream()
                .map(IssuerKey::kid)
                .toList();
    }

    @Test
    void keysOfAnIssuerInForce_areShownByName_untilItsRoleEnds() {
        IssuerTrust issuer = alpha(IssuerKeys.p256("a-2"), IssuerKeys.ed25519("a-1"));

        assertThat(kids(at(NOW, issuer))).containsExactly("a-1", "a-2");
        assertThat(at(NOW, issuer).until()).isEqualTo(ROLE_ENDS);
        assertThat(kids(at(ROLE_ENDS, issuer))).isEmpty();
        assertThat(at(ROLE_ENDS, issuer).until()).isEqualTo(Instant.MAX);
    }

    @Test
    void keyWithBounds_isShownFromItsFirstToBeforeItsLastInstant() {
        Instant nbf = NOW.plusSeconds(10);
        Instant exp = NOW.plusSeconds(20);
        IssuerTrust issuer = alpha(IssuerKeys.p256("a-1", nbf, exp));

        assertThat(kids(at(NOW, issuer))).isEmpty();
        assertThat(at(NOW, issuer).until()).isEqualTo(nbf);
        assertThat(kids(at(nbf, issuer))).containsExactly("a-1");
        assertThat(at(nbf, issuer).until()).isEqualTo(exp);
        assertThat(kids(at(exp, issuer))).isEmpty();
        assertThat(at(exp, issuer).until()).isEqualTo(ROLE_ENDS);
    }

    @Test
    void ruleWithAnInstant_isAnnouncedToEnd() {
        IssuerTrust issuer = alpha(IssuerKeys.p256("a-1"), IssuerKeys.p256("a-2"));
        RevokedName name = new RevokedName(RevocationKind.KEY, ISSUER, "a-1");
        RevocationRule rule = new RevocationRule(1, name, IssuedBefore.at(NOW.minusSeconds(3_600)), null);
        Instant end = NOW.plusSeconds(60);

        assertThat(kids(at(NOW, issuer, rule))).containsExactly("a-2");
        assertThat(at(NOW, issuer, rule).until()).isEqualTo(end);
        assertThat(kids(at(end, issuer, rule))).containsExactly("a-1", "a-2");
    }

    @Test
    void issuerThatIsNotAvailable_orNotDelegatedToAnyMore_isShownWithoutKeys() {
        IssuerTrust unavailable = trust(new Availability.Unavailable("role_missing"), IssuerKeys.p256("a-1"));
        Moment moment = Moment.at(
                NOW,
                "example.local",
                Set.of("alpha", "gone"),
                List.of(unavailable),
                Withdrawals.of(List.of(), 1, List.of(), PolicyConstants.DEFAULT));

        assertThat(moment.picture().issuers())
                .containsExactly(
                        new Picture.Issuer("alpha", "example.local", List.of()),
                        new Picture.Issuer("gone", "", List.of()));
        assertThat(moment.until()).isEqualTo(Instant.MAX);
    }
}
