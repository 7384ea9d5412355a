package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.client.TestIssuer;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps 9 to 12: who may call, with what key, from where, for what, and whether this request is the one signed. */
class RequestChecksTest {
    private final Scenario scenario = new Scenario();

    private String code() {
        return Scenario.codeOf(scenario.decideAll());
    }

    private void addSource(Consumer<ObjectNode> edit) {
        scenario.route(route -> {
            ArrayNode sources = (ArrayNode) route.get("allowed_sources");
            ObjectNode more = sources.get(0).deepCopy();
            edit.accept(more);
            sources.add(more);
        });
    }

    private void delegated(Set<String> types, String binding) {
        scenario.domain.issuer(TestIssuer.of("alpha").mayClaim(types, binding));
    }

    // ---- 9: sources

    @Test
    void source_ofATypeThatTheDelegationDoesNotAllow_isNone() {
        delegated(Set.of("oidc_jwks"), "software");
        assertThat(code()).isEqualTo("source_issuer_mismatch");
    }

    @Test
    void source_mustMatchAsAWhole_partsOfTwoDoNotMakeOne() {
        scenario.source(source -> source.put("subject_prefix", "batch:"));
        addSource(source -> source.put("subject_prefix", "service:").put("trust_domain", "elsewhere.local"));
        assertThat(code()).isEqualTo("source_subject_mismatch");
    }

    @Test
    void source_secondOfTwo_isEnough_andIsTheOneNamed() {
        scenario.source(source -> source.put("subject_prefix", "batch:"));
        addSource(source -> {
            source.remove("subject_prefix");
            source.put("subject_exact", TestPassport.SUBJECT);
        });
        assertThat(scenario.decideAll()
                        .evidence()
                        .source()
                        .orElseThrow()
                        .subject()
                        .matches(TestPassport.SUBJECT))
                .isTrue();
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void source_thatAnEarlierCheckRuledOut_answersForNoneOfTheLater() {
        scenario.source(source -> source.put("required_key_binding", "remote_kms"));
        addSource(source -> {
            source.put("required_key_binding", "software");
            source.putObject("provenance_policy").put("profile", "p");
        });
        assertThat(code()).as("provenance of the second").isEqualTo("missing_provenance");
        addSource(source -> {
            source.put("required_key_binding", "software");
            source.putObject("context_policy").put("required_tool_name", "t");
        });
        assertThat(code()).as("context of the third").isEqualTo("missing_context");
        addSource(source -> source.put("required_key_binding", "software"));
        Decision decision = scenario.decideAll();
        assertThat(Scenario.codeOf(decision)).isEqualTo("allow");
        assertThat(decision.evidence().source()).contains(lastSource(decision));
    }

    private static AllowedSource lastSource(Decision decision) {
        List<AllowedSource> all = decision.basis().route().orElseThrow().sources();
        return all.get(all.size() - 1);
    }

    @Test
    void source_lastOfAsManyAsARouteMayHave_isEnough() {
        scenario.source(source -> source.put("subject_prefix", "batch:"));
        for (int i = 2; i < PolicyLimits.SOURCES; i++) {
            String prefix = "batch-" + i + ":";
            addSource(source -> source.put("subject_prefix", prefix));
        }
        addSource(source -> source.put("subject_prefix", "service:"));
        Decision decision = scenario.decideAll();
        assertThat(Scenario.codeOf(decision)).isEqualTo("allow");
        assertThat(decision.evidence().source()).contains(lastSource(decision));
    }

    @Test
    void source_withAConstraintNobodyKnows_admitsNobody() {
        scenario.source(source -> source.put("only_on_fridays", true));
        assertThat(code()).isEqualTo("source_issuer_mismatch");
    }

    @Test
    void route_withoutSources_admitsNobody() {
        scenario.route(route -> ((ArrayNode) route.get("allowed_sources")).removeAll());
        assertThat(code()).isEqualTo("source_issuer_mismatch");
    }

    // ---- 10: key binding

    @ParameterizedTest
    @CsvSource({
        "software, software, software, allow",
        "remote_kms, software, attested_workload, allow",
        "software, remote_kms, attested_workload, insufficient_key_binding",
        "remote_kms, hardware_local, attested_workload, insufficient_key_binding",
        "hardware_local, hardware_local, hardware_local, allow",
        "attested_workload, hardware_local, attested_workload, allow",
        "attested_workload, software, hardware_local, insufficient_key_binding",
        "hardware_local, software, remote_kms, insufficient_key_binding",
        "quantum, software, attested_workload, insufficient_key_binding",
        "SOFTWARE, software, attested_workload, insufficient_key_binding"
    })
    void keyBinding_isComparedByRank_andCappedByTheDelegation(
            String claimed, String demanded, String allowed, String code) {
        delegated(Set.of("software_jwks"), allowed);
        scenario.passport.holder(HolderKey.DEFAULT, claimed);
        scenario.route(route -> route.put("required_key_binding", demanded));
        assertThat(code()).isEqualTo(code);
    }

    @Test
    void keyBinding_ofOneSource_isNoDemandOfAnother() {
        scenario.source(source -> source.put("required_key_binding", "attested_workload"));
        addSource(source -> source.put("required_key_binding", "software"));
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void keyBinding_ofASource_addsToTheRoutes() {
        scenario.route(route -> route.put("required_key_binding", "remote_kms"));
        scenario.source(source -> source.put("required_key_binding", "software"));
        assertThat(code()).isEqualTo("insufficient_key_binding");
    }

    // ---- 11: provenance and context

    private static final Map<String, String> SPIFFE = Map.of(
            "profile", "trustplane-spiffe-spire-k8s-v1",
            "spiffe_trust_domain", "example.local",
            "posture", "spiffe_svid_verified",
            "spiffe_id", "spiffe://example.local/ns/orders/sa/worker");

    private static ObjectNode demandAll(ObjectNode at) {
        return at.putObject("provenance_policy")
                .put("profile", "trustplane-spiffe-spire-k8s-v1")
                .put("required_spiffe_trust_domain", "example.local")
                .put("required_posture", "spiffe_svid_verified");
    }

    @Test
    void provenance_asDemanded_passes() {
        scenario.source(RequestChecksTest::demandAll);
        scenario.passport.claim("provenance", SPIFFE);
        assertThat(code()).isEqualTo("allow");
    }

    @ParameterizedTest
    @CsvSource({
        "profile, trustplane-spiffe-spire-k8s-v2",
        "spiffe_trust_domain, example.locals",
        "posture, spiffe_svid_seen",
        "spiffe_id, spiffe://example.local.evil/ns/orders",
        "spiffe_id, spiffe://example.local"
    })
    void provenance_withOneMemberDifferent_isRefused(String member, String value) {
        scenario.source(RequestChecksTest::demandAll);
        Map<String, String> claimed = new java.util.HashMap<>(SPIFFE);
        claimed.put(member, value);
        scenario.passport.claim("provenance", claimed);
        assertThat(code()).isEqualTo("provenance_mismatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"profile", "spiffe_trust_domain", "posture"})
    void provenance_withOneMemberMissing_isRefused(String member) {
        scenario.source(RequestChecksTest::demandAll);
        Map<String, String> claimed = new java.util.HashMap<>(SPIFFE);
        claimed.remove(member);
        scenario.passport.claim("provenance", claimed);
        assertThat(code()).isEqualTo("provenance_mismatch");
    }

    @Test
    void provenance_ofTheBundle_addsToTheSources() {
        scenario.policy = scenario.policy.edited(
                policy -> policy.putObject("provenance_policy").put("required_posture", "spiffe_svid_verified"));
        scenario.source(source -> source.putObject("provenance_policy").put("profile", "p"));
        scenario.passport.claim("provenance", Map.of("profile", "p"));
        assertThat(code()).isEqualTo("provenance_mismatch");
        scenario.passport.claim("provenance", Map.of("posture", "spiffe_svid_verified"));
        assertThat(code()).isEqualTo("provenance_mismatch");
        scenario.passport.claim("provenance", Map.of("profile", "p", "posture", "spiffe_svid_verified"));
        assertThat(code()).isEqualTo("allow");
        scenario.passport.without("provenance");
        assertThat(code()).isEqualTo("missing_provenance");
    }

    @Test
    void provenance_thatIsNoObject_isNoClaim() {
        scenario.passport.claim("provenance", "trustplane-spiffe-spire-k8s-v1");
        assertThat(code()).isEqualTo("passport_claims_invalid");
    }

    @ParameterizedTest
    @CsvSource({
        "1000.00, allow",
        "1000, allow",
        "999.999999999, allow",
        "0, allow",
        "1000.000000001, context_mismatch",
        "1000.01, context_mismatch",
        "-1, context_mismatch",
        "1e2, context_mismatch",
        "+1, context_mismatch",
        "' 1', context_mismatch",
        "1., context_mismatch",
        "NaN, context_mismatch",
        "'', context_mismatch",
        "1234567890123456789, context_mismatch"
    })
    void maxTxnValue_isAPlainDecimalUpToTheCeiling(String claimed, String code) {
        ceiling();
        scenario.passport.claim("context", Map.of("max_txn_value", claimed));
        assertThat(code()).isEqualTo(code);
    }

    private void ceiling() {
        scenario.source(source -> source.putObject("context_policy").put("max_txn_value", "1000.00"));
    }

    @Test
    void maxTxnValue_asANumber_isReadExactly() {
        ceiling();
        scenario.passport.claim("context", Map.of("max_txn_value", new BigDecimal("1000.00")));
        assertThat(code()).isEqualTo("allow");
        scenario.passport.claim("context", Map.of("max_txn_value", new BigDecimal("1000.000000001")));
        assertThat(code()).isEqualTo("context_mismatch");
        scenario.passport.claim("context", Map.of("max_txn_value", new BigDecimal("1E+999999999")));
        assertThat(code()).isEqualTo("context_mismatch");
        scenario.passport.claim("context", Map.of("max_txn_value", 7));
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void maxTxnValue_ofAnyOtherKind_isNoNumber() {
        ceiling();
        for (Object value : List.of(true, List.of("1"), Map.of("v", "1"))) {
            scenario.passport.claim("context", Map.of("max_txn_value", value));
            assertThat(code()).as("%s", value).isEqualTo("context_mismatch");
        }
        scenario.passport.claim("context", Map.of());
        assertThat(code()).isEqualTo("missing_context");
    }

    /** Of two demands that are not met the first speaks. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "t, w, allow",
                "t, v, context_mismatch",
                "u, w, context_mismatch",
                "t, none, missing_context",
                "none, w, missing_context",
                "u, none, context_mismatch",
                "none, v, missing_context"
            })
    void context_toolAndWorkflow_areBothDemanded(String tool, String workflow, String code) {
        scenario.source(source -> source.putObject("context_policy")
                .put("required_tool_name", "t")
                .put("required_workflow_id", "w"));
        Map<String, String> claimed = new java.util.HashMap<>();
        claimed.put("tool_name", tool);
        claimed.put("workflow_id", workflow);
        claimed.values().removeIf(java.util.Objects::isNull);
        scenario.passport.claim("context", claimed);
        assertThat(code()).isEqualTo(code);
    }

    @Test
    void context_ofOneSource_isNoDemandOfAnother() {
        ceiling();
        addSource(source -> source.remove("context_policy"));
        assertThat(code()).isEqualTo("allow");
    }

    // ---- 12: the request

    @Test
    void request_withFractionsElsewhereInThePassport_passes() {
        scenario.passport.claim("risk_score", 0.25);
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void request_everyPartOfIt_isBound() {
        Map<String, Consumer<SignedRequest>> changes = Map.ofEntries(
                Map.entry("query", signed -> signed.query = "page=3"),
                Map.entry("query that sorts alike", signed -> signed.query = "page=2&b"),
                Map.entry("body", signed -> signed.body("{}")),
                Map.entry("body and its digest", signed -> {
                    signed.body("{}");
                    signed.header(
                            "x-trustplane-body-sha256",
                            HexFormat.of().formatHex(dev.tidemark.metadata.Digests.sha256(signed.body)));
                }),
                Map.entry(
                        "digest of another body", signed -> signed.header("x-trustplane-body-sha256", "00".repeat(32))),
                Map.entry("nonce", signed -> signed.header("x-trustplane-nonce", "nonce-2")),
                Map.entry("covered field", signed -> signed.header("content-type", "text/plain")),
                Map.entry("covered field left out", signed -> signed.headers.remove("content-type")),
                Map.entry("covered field twice", signed -> signed.header("content-type", "application/json", "a/b")),
                Map.entry("encoding", signed -> signed.header("content-encoding", "gzip")),
                Map.entry("second encoding", signed -> signed.header("content-encoding", "identity", "gzip")),
                Map.entry("host", signed -> signed.authority = "billing.example"),
                Map.entry("no host", signed -> signed.authority = null),
                Map.entry("nonce twice", signed -> signed.header("x-trustplane-nonce", "nonce-1", "nonce-1")),
                Map.entry("no nonce", signed -> signed.headers.remove("x-trustplane-nonce")),
                Map.entry("no body digest", signed -> signed.headers.remove("x-trustplane-body-sha256")),
                Map.entry("no transcript", signed -> signed.headers.remove("x-trustplane-transcript-sha256")),
                Map.entry("second question mark", signed -> signed.query = "?page=2"));
        changes.forEach((what, change) -> {
            Scenario one = new Scenario();
            one.beforeSigning(signed -> {
                signed.query = "page=2";
                signed.header("content-encoding", "identity").cover("content-type", "application/json");
            });
            assertThat(Scenario.codeOf(one.decideAll())).as(what + ", before").isEqualTo("allow");
            one.afterSigning(change);
            assertThat(Scenario.codeOf(one.decideAll())).as(what).isEqualTo("request_binding_mismatch");
        });
    }

    /** Each of these has the transcript of the query that was signed, and another meaning where it arrives. */
    @ParameterizedTest
    @CsvSource({"name=a%23b, name=a#b", "name=a%20b, name=a b", "name=%C3%A9, name=\u00e9", "name=a%7Fb, name=a\u007fb"
    })
    void query_withACharacterInPlaceOfItsEscape_isRefused(String signedQuery, String sentQuery) {
        scenario.beforeSigning(signed -> signed.query = signedQuery);
        assertThat(code()).isEqualTo("allow");
        scenario.afterSigning(signed -> signed.query = sentQuery);
        assertThat(code()).isEqualTo("request_binding_mismatch");
    }

    /** What the contract cannot tell apart, nobody who follows it can. */
    @ParameterizedTest
    @CsvSource({"a=1&a=2, a=2&a=1", "b=2&a=1, a=1&b=2", "a, a=", "a=1+1, a=1%2B1", "a=%41, a=A"})
    void query_thatTheContractWritesAlike_isOne(String signedQuery, String sentQuery) {
        scenario.beforeSigning(signed -> signed.query = signedQuery);
        scenario.afterSigning(signed -> signed.query = sentQuery);
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void host_withALetterWhoseLowerCaseIsAscii_isNotTheApis() {
        scenario.policy = scenario.policy.edited(policy ->
                ((ObjectNode) policy.at("/apis/0")).putArray("aliases").add("https://books.example"));
        scenario.beforeSigning(signed -> signed.authority = "books.example");
        assertThat(code()).isEqualTo("allow");
        scenario.afterSigning(signed -> signed.authority = "boo\u212as.example");
        assertThat(code()).isEqualTo("request_binding_mismatch");
    }

    @Test
    void transcript_ofTheRequest_isEvidence() {
        assertThat(scenario.decideAll().evidence().transcriptSha256())
                .isEqualTo(scenario.boundRequest().headers().values("x-trustplane-transcript-sha256").stream()
                        .findFirst());
    }

    @Test
    void request_withAnUncoveredFieldChanged_passes() {
        scenario.afterSigning(signed -> signed.header("user-agent", "another"));
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void request_withAnOptionalFieldSentAndNotCovered_passes() {
        scenario.beforeSigning(signed -> signed.header("accept", "*/*").cover("content-type", "a/b"));
        assertThat(code()).isEqualTo("allow");
    }

    @Test
    void request_coveringAFieldThatTheRouteDoesNotKnow_isRefused() {
        scenario.beforeSigning(signed -> signed.cover("x-other", "1"));
        assertThat(code()).isEqualTo("request_binding_mismatch");
    }

    @Test
    void request_ofAnotherPassport_isNotBound() {
        scenario.afterSigning(signed -> signed.header(
                "authorization",
                "Bearer " + scenario.passport.claim("jti", "passport-2").sign(scenario.signWith)));
        assertThat(code()).isEqualTo("request_binding_mismatch");
    }

    @ParameterizedTest
    @CsvSource({
        "orders.example, https, allow",
        "ORDERS.example, https, allow",
        "orders.example:443, https, allow",
        "orders.example:8443, https, request_binding_mismatch",
        "orders.example:80, https, request_binding_mismatch",
        "orders.example, http, request_binding_mismatch",
        "orders.internal:8080, http, allow",
        "orders.internal, http, request_binding_mismatch",
        "plain.internal:80, http, allow",
        "plain.internal:443, http, request_binding_mismatch",
        "xorders.example, https, request_binding_mismatch"
    })
    void host_isOneOfTheApis_andBringsItsScheme(String host, String scheme, String code) {
        scenario.policy = scenario.policy.edited(policy -> ((ObjectNode) policy.at("/apis/0"))
                .putArray("aliases")
                .add("http://orders.internal:8080")
                .add("http://plain.internal"));
        scenario.beforeSigning(signed -> {
            signed.authority = host;
            signed.scheme = scheme;
        });
        assertThat(code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "=", "not base64!", "A"})
    void proof_malformed_isRefused(String proof) {
        scenario.afterSigning(signed -> signed.header("x-trustplane-proof", proof));
        assertThat(code()).isEqualTo("invalid_request_proof");
    }

    @Test
    void proof_missingOrTwice_isRefused() {
        scenario.afterSigning(signed -> signed.headers.remove("x-trustplane-proof"));
        assertThat(code()).isEqualTo("invalid_request_proof");
        Scenario twice = new Scenario();
        twice.afterSigning(signed -> {
            String proof = signed.headers.get("x-trustplane-proof").get(0);
            signed.header("x-trustplane-proof", proof, proof);
        });
        assertThat(Scenario.codeOf(twice.decideAll())).isEqualTo("invalid_request_proof");
    }

    @Test
    void proof_ofTheHexOrOfTheText_isRefused() {
        scenario.afterSigning(signed -> signed.header(
                "x-trustplane-proof",
                TestPassport.encode(signed.key.sign(signed.headers
                        .get("x-trustplane-transcript-sha256")
                        .get(0)
                        .getBytes()))));
        assertThat(code()).isEqualTo("invalid_request_proof");
    }

    /** The eight points of small order, and encodings of them that are not canonical. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void proofKey_underWhichAnybodyCanSign_isRefused(String raw) {
        byte[] key = HexFormat.of().parseHex(raw);
        ((ObjectNode) scenario.passport.claims.get("cnf"))
                .put(
                        "public_key_b64url",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key));
        // R is the key itself and S nothing: good for a point of small order wherever the digest lets it be.
        byte[] forged = new byte[64];
        System.arraycopy(key, 0, forged, 0, 32);
        scenario.afterSigning(signed -> signed.header("x-trustplane-proof", TestPassport.encode(forged)));
        assertThat(code()).isEqualTo("invalid_request_proof");
    }

    @Test
    void body_thatNobodyHashed_isAFailureOfTheAdapter() {
        SignedRequest signed = new SignedRequest("GET", scenario.path, "orders.search");
        signed.sign(scenario.passport, scenario.signWith);
        ProtectedRequest request = ProtectedRequest.of("GET", scenario.path)
                .withHost(SignedRequest.AUTHORITY)
                .withHeaders(HeaderFields.of(signed.headers));
        Verifier verifier =
                Verifier.builder(scenario.view()).withoutReplayProtection().build();
        assertThat(Scenario.codeOf(verifier.decide(request))).isEqualTo("internal_error");
        assertThat(Scenario.codeOf(verifier.decide(request.withoutBody()))).isEqualTo("allow");
    }

    @Test
    void severalAuthorizations_areNobodysWord() {
        scenario.afterSigning(signed -> {
            String one = signed.headers.get("authorization").get(0);
            signed.header("authorization", one, one);
        });
        assertThat(code()).isEqualTo("passport_malformed");
    }
}
