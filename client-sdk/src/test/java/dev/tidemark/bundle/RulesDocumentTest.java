package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesDocumentTest {
    private static final RevokedName KEY = new RevokedName(RevocationKind.KEY, "https://issuer.example", "k1");

    private static String rule(long sequence, String more) {
        return "{\"sequence\":" + sequence + ",\"kind\":\"key\",\"issuer\":\"i\",\"id\":\"k\"" + more + "}";
    }

    private static RulesDocument parse(String... rules) throws VerificationException {
        return RulesDocument.parse(Policies.utf8("{\"rules\":[" + String.join(",", rules) + "]}"));
    }

    private static void assertRefusedAt(String pointer, String... rules) {
        assertThatThrownBy(() -> parse(rules))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at " + pointer + ":");
    }

    @Test
    void toBytes_isCanonicalAndReadBack() throws Exception {
        RulesDocument rules = new RulesDocument(List.of(
                new RevocationRule(3, KEY, IssuedBefore.at(Instant.parse("2026-11-22T10:00:00.250Z")), null),
                new RevocationRule(7, KEY, IssuedBefore.forever(), Instant.parse("2026-12-01T00:00:00Z"))));
        assertThat(new String(rules.toBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"rules\":[{\"id\":\"k1\",\"issued_before\":\"2026-11-22T10:00:00.250Z\","
                        + "\"issuer\":\"https://issuer.example\",\"kind\":\"key\",\"sequence\":3},"
                        + "{\"expires_at\":\"2026-12-01T00:00:00Z\",\"id\":\"k1\",\"issued_before\":\"forever\","
                        + "\"issuer\":\"https://issuer.example\",\"kind\":\"key\",\"sequence\":7}]}");
        assertThat(RulesDocument.parse(rules.toBytes())).isEqualTo(rules);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void toBytes_randomRules_areReadBack(long seed) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<RevocationRule> rules = new ArrayList<>();
        long sequence = 0;
        for (int i = 0; i < 200; i++) {
            sequence += 1 + random.nextInt(5);
            Instant cutoff = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            Instant whole = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            boolean key = random.nextBoolean();
            RevokedName name = new RevokedName(
                    key ? RevocationKind.KEY : RevocationKind.SUBJECT, "i/\u00e9\"\\", "n" + random.nextInt(50));
            rules.add(new RevocationRule(
                    sequence,
                    name,
                    random.nextBoolean()
                            ? IssuedBefore.forever()
                            : IssuedBefore.at(random.nextBoolean() ? cutoff : whole),
                    key && random.nextBoolean() ? (random.nextBoolean() ? cutoff : whole) : null));
        }
        RulesDocument document = new RulesDocument(rules);
        assertThat(RulesDocument.parse(document.toBytes())).as("seed %d", seed).isEqualTo(document);
    }

    @Test
    void parse_notAscending_isRefused() {
        String forever = ",\"issued_before\":\"forever\"";
        assertRefusedAt("/rules/1/sequence", rule(2, forever), rule(2, forever));
        assertRefusedAt("/rules/1/sequence", rule(2, forever), rule(1, forever));
        assertRefusedAt("/rules/0/sequence", rule(0, forever));
        RevocationRule one = new RevocationRule(1, KEY, IssuedBefore.forever(), null);
        assertThatThrownBy(() -> new RulesDocument(List.of(one, one))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_otherSpellingsOfTime_areRefused() {
        for (String time : List.of(
                "Forever",
                "2026-11-22T10:00:00.000Z",
                "2026-11-22T10:00:00+00:00",
                "2026-11-22T10:00Z",
                "2026-02-30T10:00:00Z")) {
            assertRefusedAt("/rules/0/issued_before", rule(1, ",\"issued_before\":\"" + time + "\""));
            assertRefusedAt(
                    "/rules/0/expires_at", rule(1, ",\"issued_before\":\"forever\",\"expires_at\":\"" + time + "\""));
        }
    }

    @Test
    void parse_nameThatCannotBe_isRefused() {
        assertRefusedAt(
                "/rules/0/kind",
                "{\"sequence\":1,\"kind\":\"issuer\",\"issuer\":\"i\",\"id\":\"j\",\"issued_before\":\"forever\"}");
        assertRefusedAt(
                "/rules/0/kind",
                "{\"sequence\":1,\"kind\":\"colour\",\"issuer\":\"i\",\"id\":\"j\",\"issued_before\":\"forever\"}");
    }

    @Test
    void parse_tooMany_isRefused() {
        String[] rules = new String[PolicyLimits.RULES + 1];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = rule(i + 1L, ",\"issued_before\":\"forever\"");
        }
        assertRefusedAt("/rules", rules);
    }

    @Test
    void parse_unknownMember_doesNotNarrowARule() throws Exception {
        assertThat(parse(rule(1, ",\"issued_before\":\"forever\",\"only_on\":\"mondays\""))
                        .rules())
                .hasSize(1);
    }
}
