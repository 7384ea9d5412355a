package dev.tidemark.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.access.AccessDenied.Code;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessGateTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final long NOW_S = NOW.getEpochSecond();
    private static final String GOOD = Tokens.claims("alice", "example.local", NOW_S + 600);

    private Tokens tokens;
    private AccessGate gate;

    @BeforeEach
    void setUp() throws Exception {
        tokens = new Tokens();
        gate = new AccessGate(CallerKeys.parse(tokens.jwks().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void authenticate_goodToken_givesThePrincipal() throws Exception {
        for (String token : List.of(tokens.eddsa(GOOD), tokens.es256(GOOD))) {
            Principal principal = gate.authenticate("Bearer " + token, DOMAIN, NOW);

            assertThat(principal.subject()).isEqualTo("alice");
            assertThat(principal.issuer()).isEqualTo("idp.local");
            assertThat(principal.tokenId()).isEqualTo("t-1");
            assertThat(principal.domain()).isEqualTo(DOMAIN);
            assertThat(principal.expires()).isEqualTo(NOW.plusSeconds(600));
        }
    }

    @Test
    void authenticate_noBearer_isMissing() {
        assertDenied(Code.CREDENTIAL_MISSING, null);
        assertDenied(Code.CREDENTIAL_MISSING, "");
        assertDenied(Code.CREDENTIAL_MISSING, "Basic YWxpY2U6eA==");
    }

    @Test
    void authenticate_algNone_isInvalid() {
        for (String alg : List.of("none", "None", "NONE", "")) {
            String token = Tokens.encode("{\"alg\":\"" + alg + "\",\"kid\":\"ed\"}") + "." + Tokens.encode(GOOD) + ".";
            assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + token);
        }
    }

    @Test
    void authenticate_hmacKeyedWithThePublicKey_isInvalid() throws Exception {
        String input = Tokens.encode("{\"alg\":\"HS256\",\"kid\":\"ed\"}") + "." + Tokens.encode(GOOD);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(tokens.jwks().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String token = input + "."
                + java.util.Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));

        assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + token);
    }

    @Test
    void authenticate_headerThatDisagreesWithTheKey_isInvalid() throws Exception {
        for (String header : List.of(
                "{\"alg\":\"ES256\",\"kid\":\"ed\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ec\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"other\"}",
                "{\"alg\":\"EdDSA\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"crit\":[\"x\"],\"x\":1}",
                "{\"alg\":\"EdDSA\",\"kid\":\"ed\",\"b64\":false,\"crit\":[\"b64\"]}")) {
            assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + tokens.eddsa(header, GOOD));
        }
    }

    @Test
    void authenticate_keyOfAnotherProvider_isInvalid() throws Exception {
        assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + new Tokens().eddsa(GOOD));
        assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + new Tokens().es256(GOOD));
    }

    @Test
    void authenticate_anyChangedCharacter_isInvalid() throws Exception {
        String token = tokens.eddsa(GOOD);
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);

            assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + changed);
        }
    }

    @Test
    void authenticate_garbage_isInvalid() {
        for (String text : List.of("x", "a.b.c", "...", "é", "x".repeat(10_000), "a.b.c.d.e")) {
            assertDenied(Code.CREDENTIAL_INVALID, "Bearer " + text);
        }
    }

    @Test
    void authenticate_otherAudience_isRefused() throws Exception {
        for (String audience :
                List.of("\"tidemark:other.local\"", "\"example.local\"", "[\"tidemark:example.local\",\"x\"]")) {
            String claims = GOOD.replace("\"tidemark:example.local\"", audience);
            assertThatThrownBy(() -> gate.authenticate("Bearer " + tokens.eddsa(claims), DOMAIN, NOW))
                    .isInstanceOfSatisfying(
                            AccessDenied.class, e -> assertThat(e.status()).isEqualTo(401));
        }
        gate.authenticate(
                "Bearer " + tokens.eddsa(GOOD.replace("\"tidemark:example.local\"", "[\"tidemark:example.local\"]")),
                DOMAIN,
                NOW);
    }

    @Test
    void authenticate_time_isJudgedToTheSecond() throws Exception {
        assertDenied(Code.CREDENTIAL_EXPIRED, "Bearer " + expiring(NOW_S));
        assertDenied(Code.CREDENTIAL_EXPIRED, "Bearer " + expiring(1));
        gate.authenticate("Bearer " + expiring(NOW_S + 1), DOMAIN, NOW);
        gate.authenticate("Bearer " + expiring(NOW_S + 3600), DOMAIN, NOW);
        assertDenied(Code.CREDENTIAL_TOO_LONG_LIVED, "Bearer " + expiring(NOW_S + 3601));
        assertDenied(Code.CREDENTIAL_TOO_LONG_LIVED, "Bearer " + expiring(9007199254740991L));
        assertDenied(
                Code.CREDENTIAL_INVALID,
                "Bearer " + tokens.eddsa(GOOD.replace("\"jti\"", "\"nbf\":" + (NOW_S + 1) + ",\"jti\"")));
    }

    @Test
    void authenticate_missingOrMistypedClaim_isInvalid() throws Exception {
        for (String claim : List.of("iss", "sub", "aud", "exp", "jti")) {
            assertDenied(
                    Code.CREDENTIAL_INVALID, "Bearer " + tokens.eddsa(GOOD.replace("\"" + claim + "\"", "\"no\"")));
            assertDenied(
                    Code.CREDENTIAL_INVALID,
                    "Bearer "
                            + tokens.eddsa(GOOD.replaceFirst(
                                    "\"" + claim + "\":(\"[^\"]*\"|\\d+)", "\"" + claim + "\":true")));
        }
        assertDenied(
                Code.CREDENTIAL_INVALID, "Bearer " + tokens.eddsa(GOOD.replace("\"jti\"", "\"sub\":\"root\",\"jti\"")));
    }

    @Test
    void keys_privateDuplicateOrForeign_areRefused() {
        String good = tokens.jwks();
        for (String bad : List.of(
                good.replace("\"kid\":\"ed\"", "\"kid\":\"ed\",\"d\":\"AA\""),
                good.replace("\"kid\":\"ed\"", "\"kid\":\"ec\""),
                good.replace("\"kid\":\"ed\",", ""),
                good.replace("\"alg\":\"EdDSA\"", "\"alg\":\"none\""),
                good.replace("Ed25519", "X25519"),
                good.replaceFirst("\"x\":\"[^\"]{4}", "\"x\":\""))) {
            assertThat(bad).isNotEqualTo(good);
            assertThatThrownBy(() -> CallerKeys.parse(bad.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(VerificationException.class);
        }
    }

    private String expiring(long second) throws Exception {
        return tokens.eddsa(Tokens.claims("alice", "example.local", second));
    }

    private void assertDenied(Code code, @Nullable String header) {
        assertThatThrownBy(() -> gate.authenticate(header, DOMAIN, NOW))
                .as(String.valueOf(header))
                .isInstanceOfSatisfying(AccessDenied.class, e -> {
                    assertThat(e.reason()).isEqualTo(code);
                    assertThat(e.status()).isEqualTo(401);
                });
    }
}
