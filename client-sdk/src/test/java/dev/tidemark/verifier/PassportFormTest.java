package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be called a passport, and what mutations of one come to. */
class PassportFormTest {
    private static final TestIssuer ALPHA = TestIssuer.of("alpha");
    private final Scenario scenario = new Scenario();
    private final Verifier verifier =
            Verifier.builder(scenario.view()).passportOnly().build();

    private String code(String compact) {
        return Scenario.codeOf(
                verifier.decide(ProtectedRequest.of("GET", scenario.path).withPassport(compact)));
    }

    private String code(String header, String claims) {
        return code(TestPassport.signRaw(ALPHA.key("alpha-1"), header, claims));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crit", "b64", "zip", "enc", "jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256"})
    void headerThatChangesTheRules_isMalformed(String member) {
        assertThat(code(scenario.passport.header(member, List.of("exp")).sign(scenario.signWith)))
                .isEqualTo("passport_malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "RS256", "ES384", "eddsa", "Ed25519", ""})
    void otherAlgorithm_isMalformed(String alg) {
        assertThat(code(scenario.passport.header("alg", alg).sign(scenario.signWith)))
                .isEqualTo("passport_malformed");
    }

    @ParameterizedTest
    @CsvSource({"iss", "sub", "jti", "iat"})
    void claimThatEarlierChecksNeed_missingOrOfAnotherType_isMalformed(String member) {
        assertThat(code(scenario.passport.claim(member, Map.of()).sign(scenario.signWith)))
                .isEqualTo("passport_malformed");
        assertThat(code(scenario.passport.claim(member, "").sign(scenario.signWith)))
                .isEqualTo("passport_malformed");
        assertThat(code(scenario.passport.without(member).sign(scenario.signWith)))
                .isEqualTo("passport_malformed");
    }

    @Test
    void nameTooLongToBeRevoked_isMalformed() {
        scenario.passport.claim("sub", "\u00e9".repeat(1025));
        assertThat(code(scenario.passport.sign(scenario.signWith))).isEqualTo("passport_malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a.b", "a.b.c.d", "e30..AA", "e30.e30.", ".e30.AA", "e30.e30.AA", "\u00e9.a.b"})
    void notThreeReadableParts_isMalformed(String compact) {
        assertThat(code(compact)).isEqualTo("passport_malformed");
    }

    @Test
    void duplicateMember_isMalformed() {
        String header = "{\"alg\":\"EdDSA\",\"kid\":\"alpha-1\"}";
        String claims = TestPassport.text(scenario.passport.claims);
        assertThat(code(header, claims)).isEqualTo("allow");
        assertThat(code(header, claims.replaceFirst("\\{", "{\"iss\":\"https://beta.example\",")))
                .isEqualTo("passport_malformed");
        assertThat(code("{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"kid\":\"alpha-1\"}", claims))
                .isEqualTo("passport_malformed");
    }

    @Test
    void malformedUtf8_isMalformed() {
        byte[] claims = TestPassport.text(scenario.passport.claims)
                .replace("service:", "servic\u0001:")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < claims.length; i++) {
            claims[i] = claims[i] == 1 ? (byte) 0xff : claims[i];
        }
        String header = TestPassport.encode("{\"alg\":\"EdDSA\",\"kid\":\"alpha-1\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(code(header + "." + TestPassport.encode(claims) + ".AA")).isEqualTo("passport_malformed");
    }

    @Test
    void size_isCapped_inclusive() {
        String compact = scenario.passport.sign(scenario.signWith);
        Verifier.Builder builder = Verifier.builder(scenario.view()).passportOnly();
        ProtectedRequest request = ProtectedRequest.of("GET", scenario.path).withPassport(compact);
        assertThat(Scenario.codeOf(
                        builder.maxPassportBytes(compact.length()).build().decide(request)))
                .isEqualTo("allow");
        assertThat(Scenario.codeOf(
                        builder.maxPassportBytes(compact.length() - 1).build().decide(request)))
                .isEqualTo("passport_malformed");
    }

    @ParameterizedTest
    @CsvSource({
        "AA, true",
        "AB, false",
        "AAA, true",
        "AAB, false",
        "AAAA, true",
        "A, false",
        "AA==, false",
        "A+, false",
        "A\u00e9, false"
    })
    void base64Url_hasOneSpelling(String text, boolean accepted) {
        assertThat(Base64Url.decode(text).isPresent()).isEqualTo(accepted);
    }

    /** Numbers that JSON allows and a machine cannot hold: the parser fails on some of them in ways of its own. */
    @ParameterizedTest
    @CsvSource({
        "1e2147483648, passport_malformed",
        "-1e2147483648, passport_malformed",
        "1e-2147483648, passport_malformed",
        "1e99999999999999999999999, passport_malformed",
        "9007199254740992, passport_malformed",
        "123456789012345678901234567890123, passport_malformed",
        "1e2147483647, allow",
        "0.1234567890123456789012345678901, allow"
    })
    void numberOfAnySize_neverBreaks(String number, String code) {
        String claims = TestPassport.text(scenario.passport.claims).replaceFirst("}$", ",\"n\":" + number + "}");
        assertThat(code(TestPassport.signRaw(
                        ALPHA.key("alpha-1"), TestPassport.text(scenario.passport.header), claims)))
                .isEqualTo(code);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void mutatedPassport_neverPassesAndNeverBreaks(long seed) {
        Random random = new Random(seed);
        String good = scenario.passport.sign(scenario.signWith);
        assertThat(code(good)).isEqualTo("allow");
        for (int i = 0; i < 1_500; i++) {
            String bad = mutate(good, random);
            if (!bad.equals(good)) {
                assertThat(code(bad)).as("seed %d, round %d: %s", seed, i, bad).isNotIn("allow", "internal_error");
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22})
    void signedNonsense_neverBreaks(long seed) {
        Random random = new Random(seed);
        String claims = TestPassport.text(scenario.passport.claims);
        String header = TestPassport.text(scenario.passport.header);
        for (int i = 0; i < 500; i++) {
            String compact = TestPassport.signRaw(
                    ALPHA.key("alpha-1"),
                    random.nextInt(4) == 0 ? mutate(header, random) : header,
                    mutate(claims, random));
            assertThat(code(compact))
                    .as("seed %d, round %d: %s", seed, i, compact)
                    .isNotEqualTo("internal_error");
        }
        assertThat(verifier.internalErrorCount()).isZero();
    }

    private static String mutate(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int n = 1 + random.nextInt(3); n > 0 && out.length() > 1; n--) {
            int at = random.nextInt(out.length());
            int end = Math.min(out.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> out.setCharAt(at, (char) (33 + random.nextInt(94)));
                case 1 -> out.deleteCharAt(at);
                case 2 -> out.insert(at, "AZaz09-_.={}\"\\,:[] \n".charAt(random.nextInt(20)));
                case 3 -> out.delete(at, end);
                case 4 -> out.insert(at, out.substring(at, end));
                default -> out.setCharAt(at, (char) random.nextInt(0x10000));
            }
        }
        return out.toString();
    }
}
