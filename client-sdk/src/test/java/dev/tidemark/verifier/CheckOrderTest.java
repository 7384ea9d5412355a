package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two things wrong at once: the earlier check speaks. */
class CheckOrderTest {
    /** Everything that a verifier denies, in the order in which it must. */
    enum Fault {
        PASSPORT_MISSING(s -> s.hasPassport = false),
        PASSPORT_MALFORMED(s -> s.garbage = "="),
        BUNDLE_POLICY_MISSING(s -> s.hasState = false),
        BUNDLE_ROUTE_MISSING(s -> s.path = "/v1/orders/elsewhere"),
        BUNDLE_FRESHNESS_UNKNOWN(s -> s.route(route -> route.put("freshness_class", "sometimes"))),
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
        SOURCE_ISSUER_MISMATCH(s -> s.source(source -> source.put("issuer", "https://other.example"))),
        SOURCE_TRUST_DOMAIN_MISMATCH(s -> s.source(source -> source.put("trust_domain", "elsewhere.local"))),
        SOURCE_SUBJECT_MISMATCH(s -> s.source(source -> source.put("subject_prefix", "batch:"))),
        INSUFFICIENT_KEY_BINDING(s -> s.route(route -> route.put("required_key_binding", "hardware_local"))),
        MISSING_PROVENANCE(s -> s.source(CheckOrderTest::demandProfile)),
        PROVENANCE_MISMATCH(s -> {
            s.source(CheckOrderTest::demandProfile);
            s.passport.claim("provenance", Map.of("profile", "another"));
        }),
        MISSING_CONTEXT(s -> s.source(source -> contextOf(source).put("required_tool_name", "orders-runner"))),
        CONTEXT_MISMATCH(s -> {
            s.source(source -> contextOf(source).put("required_workflow_id", "orders-search"));
            s.passport.claim("context", Map.of("workflow_id", "another"));
        }),
        REQUEST_BINDING_MISMATCH(s -> s.afterSigning(signed -> signed.query = "page=2")),
        INVALID_REQUEST_PROOF(s -> s.beforeSigning(signed -> signed.key = HolderKey.of("thief"))),
        AUDIT_UNAVAILABLE(s -> s.log.accepting = false),
        JTI_REPLAY(s -> s.used = true),
        REPLAY_STORE_UNAVAILABLE(s -> s.storeFull = true);

        private final Consumer<Scenario> apply;

        Fault(Consumer<Scenario> apply) {
            this.apply = apply;
        }

        void applyTo(Scenario scenario) {
            apply.accept(scenario);
        }

        String code() {
            return DenyReason.valueOf(name()).code();
        }
    }

    private static void demandProfile(ObjectNode source) {
        source.putObject("provenance_policy").put("profile", "trustplane-spiffe-spire-k8s-v1");
    }

    private static ObjectNode contextOf(ObjectNode source) {
        return source.withObject("/context_policy");
    }

    private static RevokedName named(RevocationKind kind, String id) {
        return new RevokedName(kind, Scenario.ISSUER, id);
    }

    /** A passport has provenance or has none. */
    private static boolean areOneOrTheOther(Fault first, Fault second) {
        return first == Fault.MISSING_PROVENANCE && second == Fault.PROVENANCE_MISMATCH;
    }

    static Stream<List<Fault>> pairs() {
        List<List<Fault>> pairs = new ArrayList<>();
        for (Fault first : Fault.values()) {
            for (Fault second : Fault.values()) {
                if (first.compareTo(second) < 0 && !areOneOrTheOther(first, second)) {
                    pairs.add(List.of(first, second));
                }
            }
        }
        return pairs.stream();
    }

    @Test
    void nothingWrong_isAllowed() {
        assertThat(new Scenario().decideAll()).isInstanceOf(Decision.Allow.class);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void oneFault_hasItsCode(Fault fault) {
        Scenario scenario = new Scenario();
        fault.apply.accept(scenario);
        assertThat(Scenario.codeOf(scenario.decideAll())).isEqualTo(fault.code());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void twoFaults_earlierOneSpeaks(List<Fault> pair) {
        Scenario scenario = new Scenario();
        pair.forEach(fault -> fault.apply.accept(scenario));
        assertThat(Scenario.codeOf(scenario.decideAll())).isEqualTo(pair.get(0).code());
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
