package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A signature that was checked before is not checked again; everything else is. */
class SignatureCacheTest {
    private final Scenario scenario = new Scenario();
    private TrustState state;
    private long ageMillis = 1_000;
    private Duration later = Duration.ZERO;
    private final Verifier verifier;
    private final ProtectedRequest request;

    SignatureCacheTest() {
        publish();
        TrustView view = () -> new TrustView.Reading(
                Optional.of(state), scenario.domain.now().plus(later).toEpochMilli(), ageMillis, true);
        verifier = Verifier.builder(view).passportOnly().signatureVerdicts(100).build();
        request = scenario.request();
        assertThat(code()).isEqualTo("allow");
        assertThat(code()).isEqualTo("allow");
        assertThat(verifier.signatureCache().hits()).as("the second was a hit").isEqualTo(1);
    }

    private void publish() {
        state = scenario.domain.policy(scenario.policy).publish().state();
    }

    private String code() {
        return code(request);
    }

    private String code(ProtectedRequest asked) {
        return Scenario.codeOf(verifier.decide(asked));
    }

    @Test
    void hit_afterEachRevocation_isDenied() {
        for (RevokedName name : new RevokedName[] {
            new RevokedName(RevocationKind.JTI, Scenario.ISSUER, TestPassport.JTI),
            new RevokedName(RevocationKind.SUBJECT, Scenario.ISSUER, TestPassport.SUBJECT),
            new RevokedName(RevocationKind.KEY, Scenario.ISSUER, Scenario.KID),
            RevokedName.issuer(Scenario.ISSUER)
        }) {
            scenario.domain.revoke(name);
            publish();
            assertThat(code()).startsWith("revoked_");
        }
    }

    @Test
    void hit_afterTheKeyWasWithdrawn_isDenied() {
        scenario.domain.issuer(
                TestIssuer.of("alpha").withoutKey(Scenario.KID).withKey("alpha-2", TestKeys.ed25519("alpha-2")));
        publish();
        assertThat(code()).isEqualTo("unknown_key");
    }

    @Test
    void hit_afterTheStateWentStale_isDenied() {
        ageMillis = 300_001;
        assertThat(code()).isEqualTo("stale_bundle_fail_closed");
    }

    @Test
    void hit_afterExp_isDenied() {
        later = Duration.ofSeconds(299);
        assertThat(code()).isEqualTo("allow");
        later = Duration.ofHours(1);
        assertThat(code()).isEqualTo("passport_expired");
    }

    @Test
    void hit_afterTheRouteChangedItsAudience_isDenied() {
        scenario.domain.policyJson(
                scenario.policy.json().replace("\"audience\": \"orders-api\"", "\"audience\": \"b\""));
        state = scenario.domain.publish().state();
        assertThat(code()).isEqualTo("audience_mismatch");
    }

    @Test
    void sameBytes_underAnotherKeyOfTheSameKid_areVerifiedAnew() {
        scenario.domain.issuer(TestIssuer.of("alpha").withKey(Scenario.KID, TestKeys.ed25519("another")));
        publish();
        assertThat(code()).isEqualTo("invalid_passport_signature");
    }

    @Test
    void refused_isAskedAgainUnderTheRightKey_andPasses() {
        scenario.domain.issuer(TestIssuer.of("alpha").withKey(Scenario.KID, TestKeys.ed25519("another")));
        publish();
        code();
        scenario.domain.issuer(TestIssuer.of("alpha"));
        publish();
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void oneChangedCharacterOfTheSignature_isAnotherQuestion() {
        String compact = request.passport().orElseThrow();
        int at = compact.length() - 10;
        char other = compact.charAt(at) == 'A' ? 'B' : 'A';
        ProtectedRequest forged = request.withPassport(compact.substring(0, at) + other + compact.substring(at + 1));
        assertThat(code(forged)).isEqualTo("invalid_passport_signature");
        assertThat(code(forged)).isEqualTo("invalid_passport_signature");
        assertThat(verifier.refusedSignatureCache().hits()).isEqualTo(1);
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void floodOfJunk_isBounded_andPushesNoGoodVerdictOut() {
        String compact = request.passport().orElseThrow();
        String signed = compact.substring(0, compact.lastIndexOf('.') + 1);
        byte[] signature = new byte[64];
        for (int i = 0; i < 400; i++) {
            signature[0] = (byte) i;
            signature[1] = (byte) (i >> 8);
            code(request.withPassport(signed + TestPassport.encode(signature)));
        }
        assertThat(verifier.refusedSignatureCache().entries()).isLessThanOrEqualTo(100);
        long hits = verifier.signatureCache().hits();
        assertThat(code()).isEqualTo("allow");
        assertThat(verifier.signatureCache().hits()).isEqualTo(hits + 1);
        assertThat(verifier.signatureCache().entries()).isEqualTo(1);
    }

    @Test
    void goodVerdicts_areBounded() {
        for (int i = 0; i < 300; i++) {
            String compact = scenario.passport.claim("jti", "p-" + i).sign(scenario.signWith);
            assertThat(code(request.withPassport(compact))).isEqualTo("allow");
        }
        assertThat(verifier.signatureCache().entries()).isLessThanOrEqualTo(100);
    }

    @Test
    void verdict_goesWhenItsPassportExpires() {
        later = Duration.ofHours(1);
        code();
        later = Duration.ZERO;
        scenario.passport.claim("jti", "later");
        code(scenario.request());
        assertThat(verifier.signatureCache().entries())
                .as("the later one alone")
                .isEqualTo(1);
    }
}
