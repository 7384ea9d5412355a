package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TrustClient;
import dev.tidemark.verifier.TestPassport;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An issuer, beta, wants to speak for another, alpha, or higher than it may. It holds its own keys, and here the online
 * keys too, or an honest server would refuse to list what it signed.
 */
class WrongIssuerTest extends AttackScenario {
    private static final TestIssuer ALPHA = TestIssuer.of("alpha");

    @BeforeEach
    void aSecondIssuer() {
        mirror.copy(domain.issuer(TestIssuer.of("beta")).publish());
    }

    @Test
    void refresh_roleSignedByAnotherIssuer_disablesThatIssuerAlone() throws Exception {
        try (TrustClient client = started()) {
            Forger forger = forger();
            byte[] keys = ALPHA.withKey("beta-1", TestKeys.ed25519("beta-1")).jwks();
            forger.next(
                    "issuer.alpha", signed -> forger.target("issuers/alpha/jwks.json", keys, signed), "issuer.beta");
            mirror.files(forger.index().statement().files());

            assertThat(client.refresh()).isEmpty();

            requireDisabled(client, "alpha", "threshold_not_met");
            requireEnabled(client, "beta");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuers/alpha/jwks.json",
                "issuers/beta/../alpha/jwks.json",
                "issuers/beta/..%2falpha/jwks.json",
                "issuers/beta/%2e%2e",
                "issuers/beta/./jwks.json",
                "issuers/beta//jwks.json",
                "issuers/beta\\..\\alpha",
                "/issuers/beta/jwks.json",
                "/etc/passwd",
                "issuers/beta/",
                ".",
                ""
            })
    void refresh_targetPathOutsideItsFolder_disablesThatIssuerAlone(String path) throws Exception {
        try (TrustClient client = started()) {
            Forger forger = forger();
            byte[] keys = ALPHA.withKey("beta-1", TestKeys.ed25519("beta-1")).jwks();
            forger.next("issuer.beta", signed -> forger.target(path, keys, signed), "issuer.beta");
            mirror.files(forger.index().statement().files());

            assertThat(client.refresh()).isEmpty();

            requireDisabled(client, "beta", "not_delegated");
            requireEnabled(client, "alpha");
        }
    }

    @Test
    void refresh_documentThatNamesAnotherIssuer_disablesItsAuthorAlone() throws Exception {
        try (TrustClient client = started()) {
            publishKeysOfBeta(
                    ALPHA.withKey("beta-1", TestKeys.ed25519("beta-1")).jwks());

            assertThat(client.refresh()).isEmpty();

            requireDisabled(client, "beta", "issuer_mismatch");
            requireEnabled(client, "alpha");
            TestIssuer asAlpha = ALPHA.withKey("beta-1", TestKeys.ed25519("beta-1"));
            assertThat(decide(
                            client,
                            "refund",
                            TestPassport.of(asAlpha, "beta-1", time.instant()),
                            asAlpha.key("beta-1")))
                    .isEqualTo("unknown_key");
        }
    }

    /** The offline role says how high an issuer may claim; what the issuer says of its key can only lower it. */
    @Test
    void refresh_keyThatClaimsAHigherClass_staysBelowItsDelegation() throws Exception {
        try (TrustClient client = started()) {
            Forger forger = forger();
            forger.next("targets", targets -> delegation(targets).put("max_key_binding", "remote_kms"), "targets");
            String keys = new String(TestIssuer.of("beta").jwks(), StandardCharsets.UTF_8);
            byte[] raised = keys.replace("\"kid\":", "\"max_key_binding\":\"attested_workload\",\"kid\":")
                    .getBytes(StandardCharsets.UTF_8);
            forger.next(
                    "issuer.beta", signed -> forger.target("issuers/beta/jwks.json", raised, signed), "issuer.beta");
            mirror.files(forger.index().statement().files());

            assertThat(client.refresh()).isEmpty();

            IssuerTrust beta = issuer(client, "beta");
            assertThat(beta.wasAvailable()).isTrue();
            assertThat(beta.maxKeyBinding(beta.key("beta-1").orElseThrow())).isEqualTo(KeyBinding.REMOTE_KMS);
        }
    }

    private static ObjectNode delegation(ObjectNode targets) {
        for (var role : targets.at("/delegations/roles")) {
            if (role.path("name").asText().equals("issuer.beta")) {
                return (ObjectNode) role.get("tidemark");
            }
        }
        throw new AssertionError("no delegation");
    }

    private void publishKeysOfBeta(byte[] jwks) {
        Forger forger = forger();
        forger.next("issuer.beta", signed -> forger.target("issuers/beta/jwks.json", jwks, signed), "issuer.beta");
        mirror.files(forger.index().statement().files());
    }

    private static IssuerTrust issuer(TrustClient client, String slug) {
        return held(client).bundle().issuer("https://" + slug + ".example").orElseThrow();
    }

    private void requireDisabled(TrustClient client, String slug, String why) {
        assertThat(issuer(client, slug).wasAvailable()).isFalse();
        assertThat(client.status().reports()).extracting(Failure::code).containsExactly("issuer_unavailable");
        assertThat(client.status().reports().get(0).explanation()).startsWith("issuer." + slug + ": " + why);
        assertThat(client.read().ageMillis()).isZero();
        assertThat(decideFor(client, slug)).isEqualTo("issuer_unavailable");
    }

    private void requireEnabled(TrustClient client, String slug) {
        assertThat(decideFor(client, slug)).isEqualTo(ALLOW);
    }

    private String decideFor(TrustClient client, String slug) {
        TestIssuer issuer = TestIssuer.of(slug);
        String key = slug + "-1";
        return decide(client, "refund", TestPassport.of(issuer, key, time.instant()), issuer.key(key));
    }
}
