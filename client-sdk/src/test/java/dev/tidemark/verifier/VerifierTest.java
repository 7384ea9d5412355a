package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class VerifierTest {
    private final Scenario scenario = new Scenario();

    // ---- allowed

    @Test
    void allow_carriesClaimsVersionsAndArithmetic() {
        Decision.Allow allow = (Decision.Allow) scenario.decide();
        assertThat(allow.passport().issuer()).isEqualTo(Scenario.ISSUER);
        assertThat(allow.passport().subject()).isEqualTo(TestPassport.SUBJECT);
        assertThat(allow.passport().jwtId()).isEqualTo(TestPassport.JTI);
        assertThat(allow.passport().expiresAt()).isEqualTo(scenario.domain.now().plusSeconds(300));
        assertThat(allow.passport().proofKey().keyBinding()).isEqualTo("software");
        assertThat(allow.basis().routeId()).contains("orders.search");
        assertThat(allow.basis().ageMillis()).hasValue(1_000);
        assertThat(allow.basis().closesInMillis()).hasValue(299_000);
        assertThat(allow.basis().state()).hasValueSatisfying(held -> {
            assertThat(held.bundleVersion()).isEqualTo(2);
            assertThat(held.statementVersion()).isEqualTo(2);
            assertThat(held.issuedAt()).isEqualTo(TestDomain.START);
        });
        assertThat(allow.staleAllowed()).isFalse();
        assertThat(allow.refreshEagerly()).isFalse();
        assertThat(allow.explain())
                .isEqualTo(
                        "Allowed on route \"orders.search\": issuer \"https://alpha.example\", key \"alpha-1\". Held: "
                                + "bundle 2, revocation 0, statement 2 of 2030-01-01T00:00:00Z; age 1.000 s of at most 300.000 s,"
                                + " FRESH, closes in 299.000 s without a newer statement.");
    }

    @Test
    void allow_pastHalfTheWindow_asksForARefresh() {
        scenario.ageMillis = 150_001;
        assertThat(((Decision.Allow) scenario.decide()).refreshEagerly()).isTrue();
    }

    @Test
    void allow_ofES256Key() {
        TestIssuer issuer = TestIssuer.of("alpha").withKey("alpha-p", TestKeys.p256("alpha-p"));
        scenario.domain.issuer(issuer);
        scenario.passport = TestPassport.of(issuer, "alpha-p", scenario.domain.now());
        scenario.signWith = issuer.key("alpha-p");
        assertThat(scenario.code()).isEqualTo("allow");
    }

    @Test
    void allow_ofAudienceInAnArrayOfOne() {
        scenario.passport.claim("aud", List.of("orders-api"));
        assertThat(scenario.code()).isEqualTo("allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "BEARER", "Bearer ", "Bearer   "})
    void authorization_schemeIsReadAsRfc9110Says(String scheme) {
        String compact = scenario.passport.sign(scenario.signWith);
        ProtectedRequest request = ProtectedRequest.of("GET", scenario.path).withAuthorization(scheme + " " + compact);
        assertThat(request.passport()).contains(compact);
    }

    @Test
    void authorization_withWhiteSpaceAround_isThePassportWithin() {
        HeaderFields fields = name -> List.of(" \tBearer a.b.c \t");
        assertThat(ProtectedRequest.of("GET", "/").withHeaders(fields).passport())
                .contains("a.b.c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer\ta.b.c", "Basic abc", "Bearerabc", "DPoP a.b.c"})
    void authorization_ofAnotherSchemeOrEmpty_isNoPassport(String value) {
        assertThat(ProtectedRequest.of("GET", "/").withAuthorization(value).passport())
                .isEmpty();
    }

    // ---- offline-ok

    @Test
    void offlineOk_staleUse_isAllowedAndMarked() {
        scenario.path = "/v1/orders/catalog";
        scenario.ageMillis = Duration.ofDays(40).toMillis();
        Decision.Allow allow = (Decision.Allow) scenario.decide();
        assertThat(allow.staleAllowed()).isTrue();
        assertThat(allow.basis().closesInMillis()).isEmpty();
        assertThat(allow.explain()).contains("offline-ok answers at any age, STALE");
    }

    @Test
    void offlineOk_withoutAClock_isAllowedAndMarked() {
        scenario.path = "/v1/orders/catalog";
        scenario.timeKnown = false;
        Decision.Allow allow = (Decision.Allow) scenario.decide();
        assertThat(allow.staleAllowed()).isTrue();
        assertThat(allow.basis().ageMillis()).isEmpty();
        assertThat(allow.explain()).contains("age unknown");
    }

    @Test
    void offlineOk_ofHighRisk_isDenied() {
        scenario.policy = TestPolicy.empty().route("orders.search", "high", "offline-ok", 0);
        Decision.Deny deny = (Decision.Deny) scenario.decide();
        assertThat(deny.reason()).isEqualTo(DenyReason.STALE_BUNDLE_FAIL_CLOSED);
        assertThat(deny.explain()).contains("a high-risk route may not be offline-ok");
    }

    @ParameterizedTest
    @CsvSource({"/v1/orders/catalog, allow", "/v1/orders/search, issuer_unavailable"})
    void issuerRoleThatExpiresWhileHeld_closesAllButOfflineOk(String path, String code) {
        scenario.domain.issuerExpires("alpha", scenario.domain.now().plusSeconds(60));
        scenario.path = path;
        scenario.later = Duration.ofSeconds(60);
        assertThat(scenario.code()).isEqualTo(code);
    }

    @Test
    void issuerRole_isInForceToItsLastMillisecond() {
        scenario.domain.issuerExpires("alpha", scenario.domain.now().plusSeconds(60));
        scenario.later = Duration.ofMillis(59_999);
        assertThat(scenario.code()).isEqualTo("allow");
    }

    @Test
    void issuerUnavailableWhenPublished_closesOfflineOkToo() {
        scenario.domain.issuerExpires("alpha", scenario.domain.now());
        scenario.path = "/v1/orders/catalog";
        assertThat(scenario.code()).isEqualTo("issuer_unavailable");
    }

    @Test
    void revocation_bindsOnOfflineOkAtAnyAge() {
        scenario.domain.revoke(new RevokedName(RevocationKind.JTI, Scenario.ISSUER, TestPassport.JTI));
        scenario.path = "/v1/orders/catalog";
        scenario.timeKnown = false;
        assertThat(scenario.code()).isEqualTo("revoked_passport");
    }

    // ---- windows

    @ParameterizedTest
    @CsvSource({
        "/v1/orders/search, 300000, allow", "/v1/orders/search, 300001, stale_bundle_fail_closed",
        "/v1/orders/refund, 60000, allow", "/v1/orders/refund, 60001, stale_bundle_fail_closed",
        "/v1/orders/live, 10000, allow", "/v1/orders/live, 10001, stale_bundle_fail_closed",
    })
    void window_isInclusiveToTheMillisecond(String path, long age, String code) {
        scenario.path = path;
        scenario.ageMillis = age;
        assertThat(scenario.code()).isEqualTo(code);
    }

    @Test
    void stale_explainsTheArithmetic() {
        scenario.path = "/v1/orders/refund";
        scenario.ageMillis = 61_005;
        Decision.Deny deny = (Decision.Deny) scenario.decide();
        assertThat(deny.explain())
                .isEqualTo("Denied (stale_bundle_fail_closed) on route \"orders.refund\": the state is 61.005 s old,"
                        + " 1.005 s past the route's window of 60.000 s; restore the way to the bundle server or a mirror."
                        + " Held: bundle 2, revocation 0, statement 2 of 2030-01-01T00:00:00Z; age 61.005 s of at most"
                        + " 60.000 s, STALE.");
        assertThat(deny.basis().closesInMillis()).isEmpty();
    }

    // ---- keys

    @ParameterizedTest
    @CsvSource({"-1, unknown_key", "0, allow", "59999, allow", "60000, unknown_key"})
    void key_isInUseFromNbfUpToExp(long millis, String code) {
        Instant nbf = scenario.domain.now().plusSeconds(10);
        scenario.domain.issuer(TestIssuer.of("alpha")
                .withKey(new TestIssuer.Key("alpha-1", scenario.signWith.signer(), nbf, nbf.plusSeconds(60))));
        scenario.later = Duration.ofSeconds(10).plusMillis(millis);
        assertThat(scenario.code()).isEqualTo(code);
    }

    @Test
    void algorithmOfTheHeader_otherThanTheKeys_isRefused() {
        scenario.passport.header("alg", "ES256");
        assertThat(scenario.code()).isEqualTo("invalid_passport_signature");
    }

    @Test
    void keyOfAnotherIssuer_underItsOwnKid_isUnknown() {
        TestIssuer beta = TestIssuer.of("beta");
        scenario.domain.issuer(beta);
        scenario.passport =
                TestPassport.of(beta, "beta-1", scenario.domain.now()).claim("iss", Scenario.ISSUER);
        scenario.signWith = beta.key("beta-1");
        assertThat(scenario.code()).isEqualTo("unknown_key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.local", "other.local"})
    void issuerDelegatedForAnotherTrustDomain_isRefused_whateverItsPassportSays(String claimed) {
        scenario.domain.issuer(TestIssuer.of("alpha").inTrustDomain("other.local"));
        scenario.passport.claim("trust_domain", claimed);
        assertThat(scenario.code()).isEqualTo("trust_domain_mismatch");
    }

    // ---- cutoffs

    @ParameterizedTest
    @EnumSource(
            value = RevocationKind.class,
            names = {"ISSUER", "KEY", "SUBJECT", "JTI"})
    void cutoff_coversWhatWasIssuedBeforeIt_ofEachKind(RevocationKind kind) {
        String id = switch (kind) {
            case ISSUER -> Scenario.ISSUER;
            case KEY -> Scenario.KID;
            case SUBJECT -> TestPassport.SUBJECT;
            default -> TestPassport.JTI;
        };
        RevokedName name = new RevokedName(kind, Scenario.ISSUER, id);
        scenario.domain.revokeBefore(name, scenario.domain.now());
        assertThat(scenario.code()).isEqualTo("allow");
        scenario.domain.revokeBefore(name, scenario.domain.now().plusMillis(1));
        assertThat(scenario.code()).isEqualTo("issued_before_cutoff");
    }

    @Test
    void deniedBeforeTheSignature_isClaimedNotProven() {
        scenario.domain.revoke(new RevokedName(RevocationKind.SUBJECT, Scenario.ISSUER, TestPassport.SUBJECT));
        scenario.signWith = new TestIssuer.Key("alpha-1", TestKeys.ed25519("thief"), null, null);
        Decision.Deny deny = (Decision.Deny) scenario.decide();
        assertThat(deny.reason()).isEqualTo(DenyReason.REVOKED_SUBJECT);
        assertThat(deny.claimed())
                .contains(new ClaimedIdentity(Scenario.ISSUER, Scenario.KID, TestPassport.SUBJECT, TestPassport.JTI));
        assertThat(deny.explain()).contains("the claimed subject \"service:orders-client\"");
    }

    // ---- claims

    @ParameterizedTest
    @CsvSource({
        "0, 300, allow",
        "60, 360, allow",
        "61, 361, passport_claims_invalid",
        "0, 3600, allow",
        "0, 3601, passport_claims_invalid",
        "0, 0, passport_claims_invalid",
        "0, -1, passport_claims_invalid",
        "-300, -59, allow",
        "-300, -60, passport_expired",
    })
    void times_areJudgedWithinTheSkew(long iat, long exp, String code) {
        long now = scenario.domain.now().getEpochSecond();
        scenario.passport.claim("iat", now + iat).claim("exp", now + exp);
        assertThat(scenario.code()).isEqualTo(code);
    }

    @Test
    void skew_isThePolicys() {
        scenario.policy = TestPolicy.orders().with("\"clock_skew_seconds\": 0").with("\"max_passport_seconds\": 300");
        scenario.later = Duration.ofSeconds(300);
        assertThat(scenario.code()).isEqualTo("passport_expired");
        scenario.passport.claim("exp", scenario.domain.now().getEpochSecond() + 301);
        assertThat(scenario.code()).isEqualTo("passport_claims_invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aud", "exp", "trust_domain", "cnf"})
    void missingClaim_isRefused(String member) {
        scenario.passport.without(member);
        assertThat(scenario.code()).isEqualTo("passport_claims_invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kid", "key_binding", "public_key_b64url"})
    void missingMemberOfCnf_isRefused(String member) {
        ((com.fasterxml.jackson.databind.node.ObjectNode) scenario.passport.claims.get("cnf")).remove(member);
        assertThat(scenario.code()).isEqualTo("passport_claims_invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp",
                "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
                "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "AAAA",
                ""
            })
    void proofKey_notExactly32BytesInTheirOneSpelling_isRefused(String publicKey) {
        ((com.fasterxml.jackson.databind.node.ObjectNode) scenario.passport.claims.get("cnf"))
                .put("public_key_b64url", publicKey);
        assertThat(scenario.code()).isEqualTo("passport_claims_invalid");
    }

    @Test
    void audienceInAnArrayOfSeveral_isRefused() {
        scenario.passport.claim("aud", List.of("orders-api", "billing-api"));
        assertThat(scenario.code()).isEqualTo("passport_claims_invalid");
    }

    // ---- building, and failing

    @Test
    void build_withNothingSaidAboutReplays_saysWhy() {
        assertThatThrownBy(() -> Verifier.builder(scenario.view()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withoutReplayProtection()");
    }

    @Test
    void unexpectedFailure_isADenial_countedAndLoggedOnceWithoutContent() {
        Logger logger = (Logger) LoggerFactory.getLogger(Verifier.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            TrustView broken = () -> {
                throw new IllegalStateException("secret-passport");
            };
            Verifier verifier = Verifier.builder(broken).passportOnly().build();
            for (int i = 0; i < 100; i++) {
                assertThat(Scenario.codeOf(
                                verifier.decide(ProtectedRequest.of("GET", "/").withPassport("secret"))))
                        .isEqualTo("internal_error");
            }
            assertThat(verifier.internalErrorCount()).isEqualTo(100);
            assertThat(log.list).hasSize(1);
            assertThat(log.list.get(0).getFormattedMessage())
                    .contains("IllegalStateException")
                    .doesNotContain("secret");
            assertThat(log.list.get(0).getThrowableProxy()).isNull();
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void nothingHeld_hasNothingToReport() {
        TrustView empty = () -> new TrustView.Reading(Optional.empty(), 0, 0, true);
        Decision decision = Verifier.builder(empty).passportOnly().build().decide(scenario.request());
        assertThat(Scenario.codeOf(decision)).isEqualTo("bundle_policy_missing");
        assertThat(decision.basis().ageMillis()).isEmpty();
        assertThat(decision.explain()).endsWith("Nothing is held.");
    }

    @Test
    void explanation_isOneLineOfPrintableText_whateverTheRequestSays() {
        scenario.passport.claim("iss", "https://x.example/\n\u0007\u202e" + "a".repeat(500));
        String text = scenario.decide().explain();
        assertThat(text).matches("[ -~]*").hasSizeLessThan(600);
    }
}
