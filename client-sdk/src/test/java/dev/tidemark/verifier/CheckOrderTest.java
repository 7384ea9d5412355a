package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two things wrong at once: the earlier check speaks. */
class CheckOrderTest {
    /** Everything that steps 1 to 8 and 13 deny, in the order in which they must. */
    enum Fault {
        PASSPORT_MISSING(s -> s.hasPassport = false),
        PASSPORT_MALFORMED(s -> s.garbage = "="),
        BUNDLE_POLICY_MISSING(s -> s.hasState = false),
        BUNDLE_ROUTE_MISSING(s -> s.path = "/v1/orders/elsewhere"),
        BUNDLE_FRESHNESS_UNKNOWN(s -> s.policy = TestPolicy.empty().route("orders.search", "low", "sometimes", 300)),
        CLOCK_UNTRUSTED(s -> s.timeKnown = false),
        STALE_BUNDLE_FAIL_CLOSED(s -> s.ageMillis = 300_001),
        UNKNOWN_ISSUER(s -> s.passport.claim("iss", "https://nobody.example")),
        ISSUER_UNAVAILABLE(s -> s.domain.issuerExpires("alpha", s.domain.now())),
        UNKNOWN_KEY(s -> s.passport.header("kid", "alpha-9")),
        REVOKED_ISSUER(s -> s.domain.revoke(RevokedName.issuer(Scenario.ISSUER))),
        REVOKED_KEY(s -> s.domain.revoke(named(RevocationKind.KEY, Scenario.KID))),
        REVOKED_SUBJECT(s -> s.domain.revoke(named(RevocationKind.SUBJECT, TestPassport.SUBJECT))),
        REVOKED_PASSPORT(s -> s.domain.revoke(named(RevocationKind.JTI, TestPassport.JTI))),
        ISSUED_BEFORE_CUTOFF(s -> s.domain.revokeBefore(
                named(RevocationKind.JTI, TestPassport.JTI), s.domain.now().plusSeconds(1))),
        INVALID_PASSPORT_SIGNATURE(
                s -> s.signWith = new TestIssuer.Key("alpha-1", TestKeys.ed25519("thief"), null, null)),
        PASSPORT_CLAIMS_INVALID(s -> s.passport.without("cnf")),
        PASSPORT_EXPIRED(s -> s.passport
                .claim("iat", s.domain.now().getEpochSecond() - 600)
                .claim("exp", s.domain.now().getEpochSecond() - 60)),
        AUDIENCE_MISMATCH(s -> s.passport.claim("aud", "billing-api")),
        TRUST_DOMAIN_MISMATCH(s -> s.passport.claim("trust_domain", "other.local")),
        JTI_REPLAY(s -> s.used = true),
        REPLAY_STORE_UNAVAILABLE(s -> s.storeFull = true);

        private final Consumer<Scenario> apply;

        Fault(Consumer<Scenario> apply) {
            this.apply = apply;
        }

        String code() {
            return DenyReason.valueOf(name()).code();
        }
    }

    private static RevokedName named(RevocationKind kind, String id) {
        return new RevokedName(kind, Scenario.ISSUER, id);
    }

    static Stream<List<Fault>> pairs() {
        List<List<Fault>> pairs = new ArrayList<>();
        for (Fault first : Fault.values()) {
            for (Fault second : Fault.values()) {
                if (first.compareTo(second) < 0) {
                    pairs.add(List.of(first, second));
                }
            }
        }
        return pairs.stream();
    }

    @Test
    void nothingWrong_isAllowed() {
        assertThat(new Scenario().decide()).isInstanceOf(Decision.Allow.class);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void oneFault_hasItsCode(Fault fault) {
        Scenario scenario = new Scenario();
        fault.apply.accept(scenario);
        assertThat(scenario.code()).isEqualTo(fault.code());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void twoFaults_earlierOneSpeaks(List<Fault> pair) {
        Scenario scenario = new Scenario();
        pair.forEach(fault -> fault.apply.accept(scenario));
        assertThat(scenario.code()).isEqualTo(pair.get(0).code());
    }

    @Test
    void everyReasonThatThereIs_isWalked() {
        assertThat(Stream.of(Fault.values()).map(Enum::name).toList())
                .containsExactlyInAnyOrderElementsOf(Stream.of(DenyReason.values())
                        .filter(reason -> reason != DenyReason.INTERNAL_ERROR)
                        .map(Enum::name)
                        .toList());
    }
}
