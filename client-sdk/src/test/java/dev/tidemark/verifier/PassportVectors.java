package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.metadata.SoftwareSigner;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/** Runs vectors of {@code passport-v1}: a shape of claims, which this signs with a key of its own. */
final class PassportVectors {
    /** RFC 8032 section 7.1, TEST 1: the private half of the vectors' public key, in PKCS #8. */
    private static final String PUBLISHED_KEY =
            "302e020100300506032b657004220420" + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    /** Without these nobody can say whose it is, so that nothing else is asked. */
    private static final Set<String> READ_FIRST = Set.of("iss", "sub", "iat", "jti");

    private PassportVectors() {}

    static void run(JsonNode vector) throws Exception {
        ObjectNode claims = (ObjectNode) vector.get("claims");
        assertThat(decide(claims)).isInstanceOfSatisfying(Decision.Allow.class, allow -> {
            VerifiedPassport passport = allow.passport();
            assertThat(passport.issuer()).isEqualTo(claims.get("iss").asText());
            assertThat(passport.subject()).isEqualTo(claims.get("sub").asText());
            assertThat(passport.audience()).isEqualTo(claims.get("aud").asText());
            assertThat(passport.jwtId()).isEqualTo(claims.get("jti").asText());
            assertThat(passport.trustDomain())
                    .isEqualTo(claims.get("trust_domain").asText());
            assertThat(passport.proofKey().kid())
                    .isEqualTo(claims.at("/cnf/kid").asText());
            assertThat(passport.proofKey().keyBinding())
                    .isEqualTo(claims.at("/cnf/key_binding").asText());
        });
        assertThat(vector.get("required_claims")).hasSize(10);
        for (JsonNode required : vector.get("required_claims")) {
            String name = required.asText();
            assertThat(Scenario.codeOf(decide(without(claims, name))))
                    .as("without %s", name)
                    .isEqualTo(READ_FIRST.contains(name) ? "passport_malformed" : "passport_claims_invalid");
        }
    }

    private static ObjectNode without(ObjectNode claims, String path) {
        ObjectNode less = claims.deepCopy();
        int dot = path.indexOf('.');
        ObjectNode parent = dot < 0 ? less : (ObjectNode) less.get(path.substring(0, dot));
        parent.remove(path.substring(dot + 1));
        return less;
    }

    private static Decision decide(ObjectNode claims) throws Exception {
        TestIssuer issuer = TestIssuer.of("issuer");
        TestDomain domain = TestDomain.unpublished(TestDomain.DOMAIN)
                .at(Instant.ofEpochSecond(1_740_000_010))
                .issuer(issuer)
                .policy(TestPolicy.orders()
                        .editedSource(
                                "orders.search",
                                source -> source.put("issuer", issuer.issuer())
                                        .put("subject_prefix", "spiffe://example.local/workload/")))
                .publish();
        TestPassport passport = TestPassport.of(issuer, "issuer-1", domain.now());
        passport.claims.removeAll();
        passport.claims.setAll(claims);
        SignedRequest request = new SignedRequest("GET", "/v1/orders/search", "orders.search");
        request.key = new HolderKey(SoftwareSigner.fromPkcs8(HexFormat.of().parseHex(PUBLISHED_KEY)));
        return Judge.decide(
                domain.state(),
                domain.now(),
                request.sign(passport, issuer.key("issuer-1")).received());
    }
}
