package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerDocumentTest {
    private static final String ISSUER = "https://issuer.example";
    private static final String VECTOR_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /** A key made from a number, so that a run is repeatable. */
    private static String x(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[31] = 77;
        byte[] raw =
                new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }

    private static String ed(String kid, String x, String more) {
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + kid + "\",\"x\":\"" + x + "\"" + more + "}";
    }

    private static String set(String... keys) {
        return "{\"issuer\":\"" + ISSUER + "\",\"keys\":[" + String.join(",", keys) + "]}";
    }

    private static IssuerDocument parse(String json) throws VerificationException {
        return IssuerDocument.parse(Policies.utf8(json), PublishedTestKeys.REFUSED);
    }

    private static void assertRefusedAt(String pointer, String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at " + pointer + ":");
    }

    @Test
    void parse_bothKinds_givesTypedKeys() throws Exception {
        String ec = new ECKeyGenerator(Curve.P_256)
                .keyID("e")
                .generate()
                .toPublicJWK()
                .toJSONString();
        IssuerDocument document = parse(set(
                ed(
                        "a",
                        x(1),
                        ",\"alg\":\"EdDSA\",\"use\":\"sig\",\"nbf\":10,\"exp\":20,\"max_key_binding\":\"remote_kms\""),
                ec));
        assertThat(document.issuer()).isEqualTo(ISSUER);
        IssuerKey first = document.keys().get(0);
        assertThat(first.alg()).isEqualTo("EdDSA");
        assertThat(first.key()).isInstanceOf(Ed25519Key.class);
        assertThat(first.maxKeyBinding()).isEqualTo(KeyBinding.REMOTE_KMS);
        assertThat(List.of(9L, 10L, 19L, 20L))
                .extracting(s -> first.isInUse(Instant.ofEpochSecond(s)))
                .containsExactly(false, true, true, false);
        IssuerKey second = document.keys().get(1);
        assertThat(second.alg()).isEqualTo("ES256");
        assertThat(second.key()).isInstanceOf(P256Key.class);
        assertThat(second.maxKeyBinding()).isNull();
        assertThat(second.isInUse(Instant.EPOCH)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    void parse_privateMemberAnywhere_isRefused(String member) {
        assertRefusedAt("/keys/0/" + member, set(ed("a", x(1), ",\"" + member + "\":\"AA\"")));
        assertRefusedAt("/keys/0/x5/0/" + member, set(ed("a", x(1), ",\"x5\":[{\"" + member + "\":null}]")));
        assertRefusedAt("/" + member, "{\"" + member + "\":1,\"issuer\":\"i\",\"keys\":[]}");
    }

    @Test
    void parse_publishedTestKeys_areRefusedOutsideDevelopment() throws Exception {
        assertRefusedAt("/keys/0/x", set(ed("a", VECTOR_KEY, "")));
        // RFC 8032 section 7.1, TEST 2
        assertRefusedAt("/keys/0/x", set(ed("a", "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw", "")));
        // RFC 7515 appendix A.3
        assertRefusedAt(
                "/keys/0/x",
                set(
                        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"));
        // RFC 7517 appendix A.1
        assertRefusedAt(
                "/keys/0/x",
                set(
                        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
                                + "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}"));
        assertThat(IssuerDocument.parse(
                                Policies.utf8(set(ed("a", VECTOR_KEY, ""))), PublishedTestKeys.ALLOWED_IN_DEVELOPMENT)
                        .keys())
                .hasSize(1);
    }

    @Test
    void parse_kidMissingEmptyOrTwice_isRefused() {
        assertRefusedAt("/keys/0/kid", set("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + x(1) + "\"}"));
        assertRefusedAt("/keys/0/kid", set(ed("", x(1), "")));
        assertRefusedAt("/keys/1/kid", set(ed("a", x(1), ""), ed("a", x(2), "")));
    }

    @Test
    void parse_kidOfTheMostCharacters_isTaken_andOfOneMoreIsRefused() throws Exception {
        String longest = "k".repeat(256);
        assertThat(IssuerDocument.parse(Policies.utf8(set(ed(longest, x(1), ""))), PublishedTestKeys.REFUSED)
                        .keys())
                .extracting(IssuerKey::kid)
                .containsExactly(longest);
        assertRefusedAt("/keys/0/kid", set(ed(longest + "k", x(1), "")));
    }

    @Test
    void parse_oneKeyUnderTwoNames_isRefused() {
        assertRefusedAt("/keys/1/x", set(ed("a", x(1), ""), ed("b", x(1), "")));
    }

    @Test
    void parse_otherKinds_areRefused() throws Exception {
        assertRefusedAt(
                "/keys/0/crv", set("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"a\",\"x\":\"" + x(1) + "\"}"));
        assertRefusedAt("/keys/0/crv", set("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"kid\":\"a\"}"));
        String p384 = new ECKeyGenerator(Curve.P_384)
                .keyID("e")
                .generate()
                .toPublicJWK()
                .toJSONString();
        assertRefusedAt("/keys/0/crv", set(p384));
        assertRefusedAt("/keys/0/alg", set(ed("a", x(1), ",\"alg\":\"ES256\"")));
        assertRefusedAt("/keys/0/use", set(ed("a", x(1), ",\"use\":\"enc\"")));
        assertRefusedAt("/keys/0/key_ops", set(ed("a", x(1), ",\"key_ops\":[\"sign\"]")));
    }

    @Test
    void parse_otherSpellingsOfAKey_areRefused() {
        String good = x(1);
        for (String bad :
                List.of(good + "=", good.substring(1), good + "A", " " + good, good.substring(0, 42) + "*", "")) {
            assertRefusedAt("/keys/0/x", set(ed("a", bad, "")));
        }
        // not on the curve: y = 2
        assertRefusedAt("/keys/0/x", set(ed("a", "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "")));
        // the point at infinity's order-1 encoding: y = 1
        assertRefusedAt("/keys/0/x", set(ed("a", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "")));
        String zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assertRefusedAt(
                "/keys/0/x",
                set("{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"" + zero + "\",\"y\":\"" + zero + "\"}"));
    }

    @Test
    void parse_wrongShapes_areRefused() {
        assertRefusedAt("/issuer", "{\"keys\":[]}");
        assertRefusedAt("/issuer", "{\"issuer\":\"\",\"keys\":[]}");
        assertRefusedAt("/keys", "{\"issuer\":\"i\"}");
        assertRefusedAt("/keys/0/max_key_binding", set(ed("a", x(1), ",\"max_key_binding\":\"steel\"")));
        assertRefusedAt("/keys/0/exp", set(ed("a", x(1), ",\"nbf\":20,\"exp\":20")));
        assertRefusedAt("/keys/0/nbf", set(ed("a", x(1), ",\"nbf\":-1")));
        assertThatThrownBy(() -> parse("{\"issuer\":\"i\",\"issuer\":\"j\",\"keys\":[]}"))
                .isInstanceOf(VerificationException.class);
        assertThatThrownBy(
                        () -> IssuerDocument.parse(new byte[PolicyLimits.ISSUER_BYTES + 1], PublishedTestKeys.REFUSED))
                .hasMessageContaining("too_large");
    }
}
