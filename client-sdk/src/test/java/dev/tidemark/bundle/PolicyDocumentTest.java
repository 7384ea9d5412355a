package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyDocumentTest {
    private static Route route(byte[] policy) throws VerificationException {
        return PolicyDocument.parse(policy).routes().get(0);
    }

    @Test
    void parse_vector_keepsEveryRule() throws Exception {
        PolicyDocument policy = PolicyDocument.parse(Policies.bytes(Policies.policy()));
        assertThat(policy.trustDomain()).isEqualTo("example.local");
        assertThat(policy.constants()).isEqualTo(PolicyConstants.DEFAULT);
        assertThat(policy.scopes()).containsExactly(new Scope("orders:read", "orders-read"));
        Route route = policy.routes().get(0);
        assertThat(route.routeId()).isEqualTo("orders.search");
        assertThat(route.api().baseUrl()).isEqualTo("https://orders.example");
        assertThat(route.audience()).isEqualTo("orders-api");
        assertThat(route.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(route.freshness()).isEqualTo(new FreshnessClass.Bounded(Duration.ofSeconds(300)));
        assertThat(route.coveredHeaders().required()).containsExactly("x-trustplane-nonce");
        assertThat(route.coveredHeaders().optional()).containsExactly("accept", "content-type");
        assertThat(route.sources())
                .extracting(AllowedSource::sourceType)
                .containsExactly("software_jwks", "oidc_jwks", "spiffe_spire");
        assertThat(route.sources().get(0).subject()).isEqualTo(new SubjectRule.Exact("service:orders-client"));
        assertThat(route.sources().get(1).context().orElseThrow().requiredWorkflowId())
                .contains("orders-search");
        AllowedSource spire = route.sources().get(2);
        assertThat(spire.subject().matches("spiffe://example.local/ns/orders/sa/x"))
                .isTrue();
        assertThat(spire.subject().matches("spiffe://example.local/ns/other/sa/x"))
                .isFalse();
        assertThat(spire.requiredKeyBinding()).isEqualTo(KeyBinding.ATTESTED_WORKLOAD);
        assertThat(spire.provenance().orElseThrow().requiredPosture()).contains("spiffe_svid_verified");
    }

    @Test
    void parse_coveredHeadersOfARoute_areItsOwn() throws Exception {
        byte[] policy = Policies.route(r -> {
            ObjectNode covered = r.putObject("covered_headers");
            covered.putArray("required").add("x-one");
            covered.putArray("optional").add("x-two").add("x-three");
        });
        assertThat(route(policy).coveredHeaders())
                .isEqualTo(new CoveredHeaders(List.of("x-one"), List.of("x-two", "x-three")));
    }

    @Test
    void prefix_thatIsEmpty_isNone() {
        assertThatThrownBy(() -> new SubjectRule.Prefix("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void template_ofTheMostCharacters_isTaken_andOfOneMoreIsNot() {
        String longest = "/" + "a".repeat(PolicyLimits.TEMPLATE_CHARS - 1);
        assertThat(PathTemplate.parse(longest)).isPresent();
        assertThat(PathTemplate.parse(longest + "a")).isEmpty();
    }

    @Test
    void parse_expectedSourceTypesOfTheVector_agree() throws Exception {
        JsonNode expected = Policies.vector("bundle-v1.source-rules.json").get("expected_source_types");
        List<String> types = route(Policies.bytes(Policies.policy())).sources().stream()
                .map(AllowedSource::sourceType)
                .toList();
        assertThat(expected).extracting(JsonNode::textValue).containsExactlyElementsOf(types);
    }

    @Test
    void parse_constants_areRead() throws Exception {
        PolicyDocument policy = PolicyDocument.parse(Policies.policy(p -> {
            p.put("max_passport_seconds", 600).put("clock_skew_seconds", 5).put("realtime_window_seconds", 7);
            p.putArray("released_epochs").add(1).add(2);
            ObjectNode name = p.putArray("reinstated").addObject();
            name.put("epoch", 3).put("kind", "subject").put("issuer", "i").put("id", "s");
            name.put("until_sequence", 9);
        }));
        assertThat(policy.constants())
                .isEqualTo(new PolicyConstants(
                        Duration.ofMinutes(10), Duration.ofSeconds(5), Duration.ofSeconds(7), Set.of(1L, 2L)));
        assertThat(policy.reinstated())
                .containsExactly(new Reinstated(3, new RevokedName(RevocationKind.SUBJECT, "i", "s"), 9));
    }

    @Test
    void risk_missingOrUnknown_isHigh() throws Exception {
        assertThat(route(Policies.route(r -> r.remove("risk"))).risk()).isEqualTo(Risk.HIGH);
        assertThat(route(Policies.route(r -> r.put("risk", "Low"))).risk()).isEqualTo(Risk.HIGH);
        assertThat(route(Policies.route(r -> r.put("risk", "low"))).risk()).isEqualTo(Risk.LOW);
    }

    @Test
    void freshness_ofRoute_overDefaults_over300Seconds() throws Exception {
        FreshnessClass five = new FreshnessClass.Bounded(Duration.ofMinutes(5));
        assertThat(freshness(p -> {
                    p.remove(List.of("default_freshness_class", "default_max_staleness_seconds"));
                    Policies.route(p).remove(List.of("freshness_class", "max_staleness_seconds"));
                }))
                .isEqualTo(five);
        assertThat(freshness(p -> {
                    p.put("default_max_staleness_seconds", 40);
                    Policies.route(p).remove(List.of("freshness_class", "max_staleness_seconds"));
                }))
                .isEqualTo(new FreshnessClass.Bounded(Duration.ofSeconds(40)));
        assertThat(freshness(p -> {
                    p.put("default_freshness_class", "offline_ok");
                    Policies.route(p).remove("freshness_class");
                }))
                .isEqualTo(new FreshnessClass.OfflineOk());
        assertThat(freshness(p -> {
                    p.put("realtime_window_seconds", 12);
                    Policies.route(p).put("freshness_class", "realtime");
                }))
                .isEqualTo(new FreshnessClass.Realtime(Duration.ofSeconds(12)));
    }

    @Test
    void freshness_boundedWithoutPositiveWindow_deniesAtAgeZero() throws Exception {
        for (long seconds : new long[] {0, -1, -9007199254740991L}) {
            FreshnessClass closed = freshness(p -> Policies.route(p).put("max_staleness_seconds", seconds));
            assertThat(closed).isInstanceOf(FreshnessClass.Bounded.class);
            assertThat(closed.admits(Duration.ZERO)).isFalse();
            assertThat(closed.window()).isEmpty();
        }
        FreshnessClass missing = freshness(p -> {
            p.remove("default_max_staleness_seconds");
            Policies.route(p).remove("max_staleness_seconds");
        });
        assertThat(missing).isEqualTo(FreshnessClass.Bounded.CLOSED);
    }

    @Test
    void freshness_unknownClass_isKeptAndDenies() throws Exception {
        FreshnessClass unknown = freshness(p -> Policies.route(p).put("freshness_class", "eventually"));
        assertThat(unknown).isEqualTo(new FreshnessClass.Unknown("eventually"));
        assertThat(unknown.admits(Duration.ZERO)).isFalse();
    }

    private static FreshnessClass freshness(java.util.function.Consumer<ObjectNode> change) throws Exception {
        return route(Policies.policy(change)).freshness();
    }

    @Test
    void admits_ageEqualToTheWindow_passes() {
        for (FreshnessClass freshness : List.of(
                new FreshnessClass.Bounded(Duration.ofSeconds(9)),
                new FreshnessClass.Realtime(Duration.ofSeconds(9)))) {
            assertThat(freshness.admits(Duration.ofSeconds(9))).isTrue();
            assertThat(freshness.admits(Duration.ofSeconds(9).plusNanos(1))).isFalse();
        }
        assertThat(new FreshnessClass.Realtime(Duration.ZERO).admits(Duration.ZERO))
                .isFalse();
        assertThat(new FreshnessClass.OfflineOk().admits(Duration.ofDays(900))).isTrue();
    }

    @Test
    void keyBinding_ofSource_isTheStrongerOfRouteAndSource() throws Exception {
        Route route = route(Policies.route(r -> r.put("required_key_binding", "hardware_local")));
        assertThat(route.sources())
                .extracting(AllowedSource::requiredKeyBinding)
                .containsExactly(KeyBinding.HARDWARE_LOCAL, KeyBinding.HARDWARE_LOCAL, KeyBinding.ATTESTED_WORKLOAD);
    }

    @Test
    void keyBinding_missing_isTheDefault() throws Exception {
        Route route = route(Policies.policy(p -> {
            p.put("default_required_key_binding", "remote_kms");
            Policies.route(p).remove("required_key_binding");
        }));
        assertThat(route.requiredKeyBinding()).isEqualTo(KeyBinding.REMOTE_KMS);
    }

    @Test
    void keyBinding_ranks_areTheVectors() {
        for (JsonNode entry : Policies.vector("signer-taxonomy-v1.json").get("classes")) {
            KeyBinding binding =
                    KeyBinding.parse(entry.get("class").textValue()).orElseThrow();
            assertThat(binding.rank()).isEqualTo(entry.get("rank").intValue());
        }
        assertThat(KeyBinding.parse("Software")).isEmpty();
        assertThat(KeyBinding.REMOTE_KMS.atLeast(KeyBinding.SOFTWARE)).isTrue();
        assertThat(KeyBinding.REMOTE_KMS.atLeast(KeyBinding.HARDWARE_LOCAL)).isFalse();
    }

    @Test
    void contextCeiling_isADecimal() throws Exception {
        byte[] policy = Policies.source(1, s -> ((ObjectNode) s.get("context_policy")).put("max_txn_value", "1000.00"));
        assertThat(route(policy).sources().get(1).context().orElseThrow().maxTxnValue())
                .contains(new BigDecimal("1000.00"));
        assertThatThrownBy(() -> route(
                        Policies.source(1, s -> ((ObjectNode) s.get("context_policy")).put("max_txn_value", "1e3"))))
                .hasMessageContaining("/max_txn_value");
    }

    @Test
    void audience_ofRoute_overridesTheApis() throws Exception {
        assertThat(route(Policies.route(r -> r.put("audience", "search"))).audience())
                .isEqualTo("search");
    }

    @Test
    void parse_unknownHarmlessMember_isIgnored() throws Exception {
        assertThat(route(Policies.route(r -> r.put("note", "x"))).sources()).hasSize(3);
    }

    @Test
    void parse_refusal_namesThePointer() {
        assertThatThrownBy(() -> route(Policies.route(r -> r.remove("route_id"))))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("/route_groups/0/routes/0/route_id");
    }
}
