package dev.tidemark.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithdrawalsTest {
    private static final String ISSUER = "https://alpha.example";
    private static final RevokedName KEY = new RevokedName(RevocationKind.KEY, ISSUER, "a-1");
    private static final Instant CUT = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(61);
    private static final long EPOCH = 3;

    private static RevocationRule rule(long sequence, RevokedName name, IssuedBefore before) {
        return new RevocationRule(sequence, name, before, null);
    }

    private static Instant until(List<RevocationRule> rules, List<Reinstated> reinstated) {
        return Withdrawals.of(rules, EPOCH, reinstated, PolicyConstants.DEFAULT).until(ISSUER, "a-1");
    }

    @Test
    void ruleForEver_keepsTheKeyOutForEver() {
        assertThat(until(List.of(rule(1, KEY, IssuedBefore.forever())), List.of()))
                .isEqualTo(Instant.MAX);
        assertThat(until(List.of(rule(1, RevokedName.issuer(ISSUER), IssuedBefore.forever())), List.of()))
                .isEqualTo(Instant.MAX);
    }

    @Test
    void ruleWithAnInstant_keepsTheKeyOutUntilWhatItCoversIsPastItsLife() {
        assertThat(until(List.of(rule(1, KEY, IssuedBefore.at(CUT))), List.of()))
                .isEqualTo(CUT.plus(LIFE));
    }

    @Test
    void severalRules_theLongestCounts() {
        Instant later = CUT.plusSeconds(60);
        assertThat(until(
                        List.of(
                                rule(1, KEY, IssuedBefore.at(later)),
                                rule(2, RevokedName.issuer(ISSUER), IssuedBefore.at(CUT))),
                        List.of()))
                .isEqualTo(later.plus(LIFE));
    }

    @Test
    void rulesOfOtherNamesAndKinds_doNotCount() {
        assertThat(until(
                        List.of(
                                rule(1, new RevokedName(RevocationKind.KEY, ISSUER, "a-2"), IssuedBefore.forever()),
                                rule(
                                        2,
                                        new RevokedName(RevocationKind.KEY, "https://beta.example", "a-1"),
                                        IssuedBefore.forever()),
                                rule(3, new RevokedName(RevocationKind.JTI, ISSUER, "a-1"), IssuedBefore.forever()),
                                rule(4, new RevokedName(RevocationKind.SUBJECT, ISSUER, "a-1"), IssuedBefore.forever()),
                                rule(5, RevokedName.issuer("https://beta.example"), IssuedBefore.forever())),
                        List.of()))
                .isEqualTo(Instant.MIN);
    }

    @Test
    void reinstated_countsUpToItsNumberAndInItsEpochOnly() {
        List<RevocationRule> rules = List.of(rule(5, KEY, IssuedBefore.forever()));

        assertThat(until(rules, List.of(new Reinstated(EPOCH, KEY, 5)))).isEqualTo(Instant.MIN);
        assertThat(until(rules, List.of(new Reinstated(EPOCH, KEY, 4)))).isEqualTo(Instant.MAX);
        assertThat(until(rules, List.of(new Reinstated(EPOCH - 1, KEY, 5)))).isEqualTo(Instant.MAX);
        assertThat(until(rules, List.of(new Reinstated(EPOCH, RevokedName.issuer(ISSUER), 5))))
                .isEqualTo(Instant.MAX);
    }
}
