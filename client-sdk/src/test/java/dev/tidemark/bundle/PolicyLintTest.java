package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.Finding.Severity;
import dev.tidemark.metadata.VerificationException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PolicyLintTest {
    private static final String ROUTE = "/route_groups/0/routes/0";

    private static List<Finding> lint(byte[] policy) {
        return PolicyLint.lint(policy, LintContext.DEFAULT);
    }

    private static List<Finding> lintWith(List<IssuerDelegation> delegations, byte[] policy) {
        return PolicyLint.lint(
                policy, new LintContext(Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.of(delegations), false));
    }

    private static void assertError(byte[] policy, String code, String pointer) {
        assertOnly(lint(policy), Severity.ERROR, code, pointer);
    }

    private static void assertWarning(byte[] policy, String code, String pointer) {
        assertOnly(lint(policy), Severity.WARNING, code, pointer);
    }

    private static void assertOnly(List<Finding> findings, Severity severity, String code, String pointer) {
        assertThat(findings)
                .extracting(Finding::severity, Finding::code, Finding::pointer)
                .containsExactly(tuple(severity, code, pointer));
    }

    /** What readers refuse must be what the lint calls a fault: an error, and the document does not parse. */
    private static void assertRefused(byte[] policy, String code, String pointer) {
        assertError(policy, code, pointer);
        assertThat(catchParse(policy)).isPresent();
    }

    private static Optional<VerificationException> catchParse(byte[] policy) {
        try {
            PolicyDocument.parse(policy);
            return Optional.empty();
        } catch (VerificationException e) {
            return Optional.of(e);
        }
    }

    @Test
    void lint_vector_isClean() {
        assertThat(lintWith(Policies.delegations(), Policies.bytes(Policies.policy())))
                .isEmpty();
    }

    @Test
    void lint_manyFaults_reportsAllInOnePass() {
        byte[] policy = Policies.policy(p -> {
            p.put("trust_domain", "Not A Domain");
            p.put("clock_skew_seconds", 301);
            p.put("colour", "red");
            Policies.route(p).put("freshness_class", "sometimes").remove("method");
        });
        assertThat(lint(policy))
                .extracting(Finding::code, Finding::pointer)
                .containsExactlyInAnyOrder(
                        tuple("schema", "/trust_domain"),
                        tuple("clock_skew_out_of_range", "/clock_skew_seconds"),
                        tuple("unknown_member", "/colour"),
                        tuple("freshness_unknown", ROUTE + "/freshness_class"),
                        tuple("schema", ROUTE + "/method"));
    }

    @Test
    void notJson_isReported() {
        assertRefused(Policies.utf8("{\"version\": "), "not_json", "");
        assertRefused(Policies.utf8(""), "not_json", "");
        assertRefused("{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1), "not_json", "");
        assertRefused(Policies.utf8("{} {}"), "not_json", "");
        assertRefused(Policies.utf8("[".repeat(100)), "not_json", "");
    }

    @Test
    void tooLarge_byBytesElementsAndText_isRefused() {
        assertRefused(new byte[PolicyLimits.POLICY_BYTES + 1], "too_large", "");
        assertRefused(
                Policies.policy(p -> {
                    ArrayNode scopes = p.putArray("scopes");
                    for (int i = 0; i <= PolicyLimits.GROUPS; i++) {
                        scopes.addObject();
                    }
                }),
                "too_large",
                "/scopes");
        assertRefused(
                Policies.route(r -> r.put("route_id", "x".repeat(PolicyLimits.TEXT_CHARS + 1))),
                "too_large",
                ROUTE + "/route_id");
    }

    @Test
    void tooLarge_routesOfAllGroupsTogether_isRefused() {
        byte[] policy = Policies.policy(p -> {
            ArrayNode groups = (ArrayNode) p.get("route_groups");
            for (int g = 0; g < 2; g++) {
                ObjectNode group = groups.addObject();
                group.put("route_group_id", "g" + g).put("api_id", "orders-api");
                ArrayNode routes = group.putArray("routes");
                for (int i = 0; i < PolicyLimits.ROUTES / 2; i++) {
                    routes.addObject()
                            .put("route_id", g + "." + i)
                            .put("method", "GET")
                            .put("path_template", "/" + g + "/" + i)
                            .put("risk", "low")
                            .putArray("allowed_sources");
                }
            }
        });
        assertThat(lint(policy).stream().filter(f -> f.code().equals("too_large")))
                .extracting(Finding::pointer)
                .containsExactly("/route_groups");
        assertThat(catchParse(policy)).isPresent();
    }

    @Test
    void duplicateMembers_areAllReportedWithPointers() {
        String text = new String(Policies.bytes(Policies.policy()), StandardCharsets.UTF_8)
                .replace("\"risk\":\"medium\"", "\"risk\":\"low\",\"risk\":\"medium\"")
                .replace(
                        "\"trust_domain\":\"example.local\",\"apis\"",
                        "\"trust_domain\":\"a\",\"trust_domain\":\"example.local\",\"apis\"");
        assertThat(lint(Policies.utf8(text)))
                .extracting(Finding::code, Finding::pointer)
                .containsExactly(
                        tuple("duplicate_member", "/trust_domain"), tuple("duplicate_member", ROUTE + "/risk"));
        assertThat(catchParse(Policies.utf8(text))).isPresent();
    }

    @Test
    void schema_fractionHugeNumberAndUnpairedSurrogate_areReportedTogether() {
        String text = new String(Policies.bytes(Policies.policy()), StandardCharsets.UTF_8)
                .replace("\"scopes\":", "\"x\":[1.5,9007199254740993,\"\\ud800\"],\"scopes\":");
        assertThat(lint(Policies.utf8(text)))
                .extracting(Finding::code, Finding::pointer)
                .containsExactly(
                        tuple("schema", "/x/0"),
                        tuple("schema", "/x/1"),
                        tuple("schema", "/x/2"),
                        tuple("unknown_member", "/x"));
    }

    @Test
    void schema_wrongOrMissingMembers_areRefused() {
        assertRefused(Policies.utf8("[]"), "schema", "");
        assertRefused(Policies.policy(p -> p.remove("version")), "schema", "/version");
        assertRefused(Policies.policy(p -> p.put("version", "trustplane-bundle-v2")), "schema", "/version");
        assertRefused(Policies.policy(p -> p.put("scopes", "all")), "schema", "/scopes");
        assertRefused(Policies.route(r -> r.put("method", "get")), "schema", ROUTE + "/method");
        assertRefused(
                Policies.route(r -> r.put("max_staleness_seconds", "300")), "schema", ROUTE + "/max_staleness_seconds");
        assertRefused(
                Policies.route(r -> r.put("required_key_binding", "steel")), "schema", ROUTE + "/required_key_binding");
        assertRefused(
                Policies.policy(p -> {
                    p.remove("default_required_key_binding");
                    Policies.route(p).remove("required_key_binding");
                }),
                "schema",
                ROUTE + "/required_key_binding");
    }

    @Test
    void schema_sourceWithoutSubjectOrWithTwo_isRefused() {
        String at = ROUTE + "/allowed_sources/0";
        assertRefused(Policies.source(0, s -> s.remove("subject_exact")), "schema", at);
        assertRefused(Policies.source(0, s -> s.put("subject_prefix", "service:")), "schema", at);
        assertRefused(
                Policies.source(2, s -> s.put("subject_prefix", "")),
                "schema",
                ROUTE + "/allowed_sources/2/subject_prefix");
    }

    @Test
    void schema_coveredHeaders_areLowerCaseAndListedOnce() {
        assertRefused(headers("X-TrustPlane-Nonce"), "schema", ROUTE + "/covered_headers/required");
        assertRefused(headers("accept"), "schema", ROUTE + "/covered_headers");
    }

    private static byte[] headers(String required) {
        return Policies.route(
                r -> r.putObject("covered_headers").putArray("required").add(required));
    }

    @Test
    void schema_reinstatedName_mustBeOne() {
        assertRefused(reinstated(n -> n.put("kind", "colour")), "schema", "/reinstated/0/kind");
        assertRefused(reinstated(n -> n.put("kind", "issuer")), "schema", "/reinstated/0");
        assertRefused(reinstated(n -> n.put("until_sequence", -1)), "schema", "/reinstated/0/until_sequence");
        assertRefused(reinstated(n -> n.put("from", 1)), "schema", "/reinstated/0/from");
    }

    private static byte[] reinstated(Consumer<ObjectNode> change) {
        return Policies.policy(p -> {
            ObjectNode node = p.putArray("reinstated").addObject();
            node.put("epoch", 1).put("kind", "subject").put("issuer", "https://issuer.example/spire");
            node.put("id", "spiffe://example.local/ns/a").put("until_sequence", 7);
            change.accept(node);
        });
    }

    @Test
    void duplicateId_ofRouteApiGroupAndReinstatedName_isRefused() {
        assertRefused(
                Policies.policy(p -> Policies.addRoute(p, "orders.search", "/v1/other")),
                "duplicate_id",
                "/route_groups/0/routes/1/route_id");
        assertRefused(Policies.policy(p -> twice(p, "apis")), "duplicate_id", "/apis/1/api_id");
        assertRefused(
                Policies.policy(p -> {
                    twice(p, "route_groups");
                    ((ObjectNode) p.at("/route_groups/1")).putArray("routes");
                }),
                "duplicate_id",
                "/route_groups/1/route_group_id");
        assertRefused(
                Policies.policy(p -> {
                    ObjectNode node = p.putArray("reinstated").addObject();
                    node.put("epoch", 1).put("kind", "key").put("issuer", "i");
                    node.put("id", "k").put("until_sequence", 7);
                    twice(p, "reinstated");
                }),
                "duplicate_id",
                "/reinstated/1");
    }

    private static void twice(ObjectNode policy, String member) {
        ArrayNode array = (ArrayNode) policy.get(member);
        array.add(array.get(0).deepCopy());
    }

    @Test
    void unknownReference_ofGroupAndScope_isReported() {
        assertRefused(
                Policies.policy(p -> ((ObjectNode) p.at("/route_groups/0")).put("api_id", "x")),
                "unknown_reference",
                "/route_groups/0/api_id");
        assertError(
                Policies.policy(p -> ((ObjectNode) p.at("/scopes/0")).put("route_group_id", "x")),
                "unknown_reference",
                "/scopes/0/route_group_id");
    }

    @Test
    void unknownMember_isAWarning() {
        assertWarning(Policies.policy(p -> p.put("a/b", 1)), "unknown_member", "/a~1b");
        assertWarning(Policies.route(r -> r.put("note", "x")), "unknown_member", ROUTE + "/note");
        assertThat(lint(Policies.bytes(Policies.signed())))
                .extracting(Finding::code, Finding::pointer)
                .containsExactly(tuple("unknown_member", "/signature"), tuple("unknown_member", "/signed_by"));
    }

    @Test
    void unknownMember_nearAKnownOne_isToldWhichWasMeant() {
        assertThat(lint(Policies.route(r -> r.put("max_stalenes_seconds", 10))))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("if max_staleness_seconds was meant");
        assertThat(lint(Policies.route(r -> r.put("colour", "blue"))))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .endsWith("correct or remove it");
    }

    @Test
    void unknownConstraint_whereItCouldNarrow_isAnError() {
        String source = ROUTE + "/allowed_sources/";
        assertError(
                Policies.source(0, s -> s.put("subject_suffix", "x")),
                "unknown_constraint",
                source + "0/subject_suffix");
        assertError(
                Policies.source(1, s -> ((ObjectNode) s.get("context_policy")).put("region", "eu")),
                "unknown_constraint",
                source + "1/context_policy/region");
        assertError(
                Policies.source(2, s -> ((ObjectNode) s.get("provenance_policy")).put("region", "eu")),
                "unknown_constraint",
                source + "2/provenance_policy/region");
    }

    @Test
    void inlineRevocations_areRefusedUnlessEmpty() {
        assertRefused(Policies.policy(p -> p.putArray("revocations").add("x")), "inline_revocations", "/revocations");
        assertRefused(Policies.policy(p -> p.putObject("revocations")), "inline_revocations", "/revocations");
        assertThat(lint(Policies.policy(p -> p.remove("revocations")))).isEmpty();
    }

    @Test
    void maxPassport_outOfRange_isRefused() {
        for (long seconds : new long[] {0, -1, 86_401}) {
            assertRefused(
                    Policies.policy(p -> p.put("max_passport_seconds", seconds)),
                    "max_passport_out_of_range",
                    "/max_passport_seconds");
        }
        assertThat(lint(Policies.policy(p -> p.put("max_passport_seconds", 86_400))))
                .isEmpty();
    }

    @Test
    void clockSkew_above300_isRefused() {
        assertRefused(
                Policies.policy(p -> p.put("clock_skew_seconds", 301)),
                "clock_skew_out_of_range",
                "/clock_skew_seconds");
        assertRefused(
                Policies.policy(p -> p.put("clock_skew_seconds", -1)),
                "clock_skew_out_of_range",
                "/clock_skew_seconds");
        assertThat(lint(Policies.policy(p -> p.put("clock_skew_seconds", 300)))).isEmpty();
    }

    @Test
    void realtimeWindow_notPositive_isRefused() {
        assertRefused(
                Policies.policy(p -> p.put("realtime_window_seconds", 0)),
                "realtime_window_out_of_range",
                "/realtime_window_seconds");
    }

    @Test
    void pathTemplate_invalid_isRefused() {
        for (String template : List.of(
                "v1", "/a//b", "//", "/a/../b", "/.", "/a{b}", "/{}", "/{a}{b}", "/a%20b", "/a;b", "/a?b", "/\u00e9")) {
            assertRefused(
                    Policies.route(r -> r.put("path_template", template)),
                    "path_template_invalid",
                    ROUTE + "/path_template");
        }
    }

    @Test
    void routeAmbiguous_equalRankOverOnePath_isAnError() {
        for (String[] pair : new String[][] {
            {"/a/{x}", "/a/{y}"}, {"/a/{x}/c", "/a/b/{y}"}, {"/{x}/b", "/a/{y}"}, {"/a/b", "/a/b"}, {"/{x}/", "/{y}/"}
        }) {
            assertError(two(pair[0], pair[1]), "route_ambiguous", "/route_groups/0/routes/1/path_template");
        }
    }

    @Test
    void routeAmbiguous_otherRankMethodOrShape_isNot() {
        for (String[] pair : new String[][] {
            {"/a/{x}", "/a/b"},
            {"/a/{x}/c", "/b/{x}/c"},
            {"/a/{x}", "/a/{x}/c"},
            {"/a/{x}", "/a/"},
            {"/{x}/", "/a/{y}"},
            {"/{x}/{y}", "/a/{y}"}
        }) {
            assertThat(lint(two(pair[0], pair[1]))).isEmpty();
        }
        assertThat(lint(Policies.policy(
                        p -> Policies.addRoute(p, "other", "/v1/orders/search").put("method", "POST"))))
                .isEmpty();
    }

    private static byte[] two(String first, String second) {
        return Policies.policy(p -> {
            Policies.route(p).put("path_template", first);
            Policies.addRoute(p, "other", second);
        });
    }

    @Test
    void riskUnknown_isAWarningAndHigh() {
        assertWarning(Policies.route(r -> r.put("risk", "extreme")), "risk_unknown", ROUTE + "/risk");
    }

    @Test
    void freshnessUnknown_ofRouteAndOfDefault_isAnError() {
        assertError(
                Policies.route(r -> r.put("freshness_class", "Bounded")),
                "freshness_unknown",
                ROUTE + "/freshness_class");
        assertError(
                Policies.policy(p -> {
                    p.put("default_freshness_class", "never");
                    Policies.route(p).remove("freshness_class");
                }),
                "freshness_unknown",
                "/default_freshness_class");
    }

    @Test
    void boundedWithoutPositiveWindow_isAnError() {
        for (long seconds : new long[] {0, -5}) {
            assertError(
                    Policies.route(r -> r.put("max_staleness_seconds", seconds)),
                    "bounded_without_window",
                    ROUTE + "/max_staleness_seconds");
        }
        assertError(
                Policies.policy(p -> {
                    p.remove("default_max_staleness_seconds");
                    Policies.route(p).remove("max_staleness_seconds");
                }),
                "bounded_without_window",
                ROUTE + "/freshness_class");
    }

    @Test
    void highRiskOfflineOk_inEitherSpellingAndByDefaultRisk_isAnError() {
        for (String name : List.of("offline-ok", "offline_ok")) {
            assertError(
                    Policies.route(r -> r.put("risk", "high").put("freshness_class", name)),
                    "high_risk_offline_ok",
                    ROUTE + "/freshness_class");
        }
        assertError(
                Policies.route(r -> r.put("freshness_class", "offline-ok").remove("risk")),
                "high_risk_offline_ok",
                ROUTE + "/freshness_class");
        assertThat(lint(Policies.route(r -> r.put("freshness_class", "offline-ok"))))
                .isEmpty();
    }

    @Test
    void windowNotAchievable_belowTwiceResignPlusFailOver_isAnError() {
        LintContext context = new LintContext(Duration.ofMillis(1500), Duration.ofSeconds(1), Optional.empty(), false);
        assertThat(PolicyLint.lint(Policies.route(r -> r.put("max_staleness_seconds", 7)), context))
                .isEmpty();
        assertOnly(
                PolicyLint.lint(Policies.route(r -> r.put("max_staleness_seconds", 6)), context),
                Severity.ERROR,
                "window_not_achievable",
                ROUTE + "/max_staleness_seconds");
        assertOnly(
                PolicyLint.lint(
                        Policies.policy(p -> {
                            p.put("realtime_window_seconds", 6);
                            Policies.route(p).put("freshness_class", "realtime");
                            Policies.addRoute(p, "other", "/v1/other");
                        }),
                        context),
                Severity.ERROR,
                "window_not_achievable",
                "/realtime_window_seconds");
    }

    @Test
    void windowBelowClockError_isAWarning() {
        assertWarning(
                Policies.route(r -> r.put("max_staleness_seconds", 59)),
                "window_below_clock_error",
                ROUTE + "/max_staleness_seconds");
        assertThat(lint(Policies.route(r -> r.put("max_staleness_seconds", 60))))
                .isEmpty();
    }

    @Test
    void windowBelowClockError_ofManyRoutes_isOneWarningAtTheShortest() {
        byte[] policy = Policies.policy(p -> {
            p.put("realtime_window_seconds", 10);
            Policies.route(p).put("max_staleness_seconds", 30);
            Policies.addRoute(p, "second", "/v1/second").put("freshness_class", "realtime");
            Policies.addRoute(p, "third", "/v1/third").put("freshness_class", "realtime");
        });

        assertThat(lint(policy))
                .extracting(Finding::code, Finding::pointer)
                .containsExactly(tuple("window_below_clock_error", "/realtime_window_seconds"));
        assertThat(lint(policy).get(0).message()).startsWith("3 routes have windows, the shortest 10 s");
    }

    @Test
    void optionalHeadersOfThree_areNone() throws Exception {
        byte[] policy = Policies.route(r -> r.putObject("covered_headers")
                .putArray("optional")
                .add("a")
                .add("b")
                .add("c"));
        assertThat(lint(policy)).isEmpty();
    }

    @Test
    void optionalHeadersMany_isAWarning() {
        assertWarning(
                Policies.route(r -> r.putObject("covered_headers")
                        .putArray("optional")
                        .add("a")
                        .add("b")
                        .add("c")
                        .add("d")),
                "optional_headers_many",
                ROUTE + "/covered_headers/optional");
    }

    @Test
    void baseUrl_invalid_isRefused() {
        for (String url : List.of(
                "orders",
                "ftp://orders.example",
                "https://",
                "https://u@orders.example",
                "https://a.example?x",
                "a b")) {
            assertRefused(baseUrl(url), "base_url_invalid", "/apis/0/base_url");
        }
        assertRefused(
                Policies.policy(p -> ((ObjectNode) p.at("/apis/0"))
                        .putArray("aliases")
                        .add("https://b.example")
                        .add("b")),
                "base_url_invalid",
                "/apis/0/aliases/1");
    }

    @Test
    void baseUrl_withPath_isAWarning() {
        assertWarning(baseUrl("https://orders.example/v1"), "base_url_path", "/apis/0/base_url");
        assertThat(lint(baseUrl("https://orders.example:8443/"))).isEmpty();
    }

    @Test
    void baseUrl_plainHttp_isAWarningOutsideDevelopment() {
        assertWarning(baseUrl("http://orders.example"), "base_url_plain_http", "/apis/0/base_url");
        assertThat(lint(baseUrl("http://127.0.0.1:8080"))).isEmpty();
        assertThat(PolicyLint.lint(
                        baseUrl("http://orders.example"),
                        new LintContext(Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.empty(), true)))
                .isEmpty();
    }

    private static byte[] baseUrl(String url) {
        return Policies.policy(p -> ((ObjectNode) p.at("/apis/0")).put("base_url", url));
    }

    @Test
    void noSources_isAnError() {
        assertError(Policies.route(r -> r.putArray("allowed_sources")), "no_sources", ROUTE);
    }

    @Test
    void keyBindingUnmet_everyIssuerCappedLower_isAnError() {
        byte[] demanding = Policies.route(r -> r.put("required_key_binding", "attested_workload"));
        List<IssuerDelegation> capped = List.of(
                Policies.delegation("oidc", "oidc_jwks", KeyBinding.SOFTWARE),
                Policies.delegation("spire", "spiffe_spire", KeyBinding.HARDWARE_LOCAL));
        assertThat(errors(lintWith(capped, demanding)))
                .extracting(Finding::code, Finding::pointer)
                .containsExactly(tuple("key_binding_unmet", ROUTE));
        assertThat(errors(lintWith(Policies.delegations(), demanding))).isEmpty();
        assertThat(lint(demanding)).isEmpty();
    }

    @Test
    void noIssuer_noneRegisteredUnderTypeAndDomain_isAnError() {
        byte[] policy = Policies.bytes(Policies.policy());
        List<IssuerDelegation> others = List.of(
                Policies.delegation("oidc", "software_jwks", KeyBinding.ATTESTED_WORKLOAD),
                new IssuerDelegation(
                        "spire",
                        "https://issuer.example/spire",
                        "canary.example.local",
                        java.util.Set.of("spiffe_spire"),
                        KeyBinding.ATTESTED_WORKLOAD));
        for (List<IssuerDelegation> registered : List.of(List.<IssuerDelegation>of(), others)) {
            assertThat(errors(lintWith(registered, policy)))
                    .extracting(Finding::code, Finding::pointer)
                    .containsExactly(tuple("no_issuer", ROUTE));
        }
    }

    @Test
    void sourceUnusable_oneOfSeveral_isAWarning() {
        List<IssuerDelegation> two = Policies.delegations().subList(1, 3);
        assertOnly(
                lintWith(two, Policies.bytes(Policies.policy())),
                Severity.WARNING,
                "source_unusable",
                ROUTE + "/allowed_sources/0");
    }

    private static List<Finding> errors(List<Finding> findings) {
        return findings.stream().filter(Finding::isError).toList();
    }
}
