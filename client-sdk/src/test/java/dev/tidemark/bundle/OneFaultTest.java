package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.VerificationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One thing wrong is one finding, with the code and the place of just that thing. */
class OneFaultTest {
    private static final String ROUTE = "/route_groups/0/routes/0";

    private static List<String> lint(byte[] policy) {
        return lint(policy, LintContext.DEFAULT);
    }

    private static List<String> lint(byte[] policy, LintContext context) {
        return PolicyLint.lint(policy, context).stream()
                .map(one -> one.code() + " " + one.pointer())
                .toList();
    }

    private static ObjectNode object(ObjectNode policy, String pointer) {
        return (ObjectNode) policy.at(pointer);
    }

    private static Arguments fault(String finding, Consumer<ObjectNode> change) {
        return Arguments.of(finding, change);
    }

    /** Whatever is empty or of the wrong kind is that, and nothing else besides. */
    static Stream<Arguments> faults() {
        return Stream.of(
                fault("schema /version", p -> p.put("version", "")),
                fault("schema /version", p -> p.put("version", 1)),
                fault("schema /trust_domain", p -> p.put("trust_domain", "")),
                fault("schema /trust_domain", p -> p.put("trust_domain", "UPPER")),
                fault("schema /apis/0/base_url", p -> object(p, "/apis/0").put("base_url", "")),
                fault("schema /apis/0/audience", p -> object(p, "/apis/0").put("audience", "")),
                fault(
                        "base_url_invalid /apis/0/base_url",
                        p -> object(p, "/apis/0").put("base_url", "x")),
                fault(
                        "schema /apis/0/aliases/1",
                        p -> object(p, "/apis/0")
                                .putArray("aliases")
                                .add("https://a.example")
                                .add(1)),
                fault("schema /apis/0/aliases", p -> object(p, "/apis/0").put("aliases", "https://a.example")),
                fault(
                        "schema /route_groups/0/api_id",
                        p -> object(p, "/route_groups/0").put("api_id", "")),
                fault(
                        "unknown_reference /route_groups/0/api_id",
                        p -> object(p, "/route_groups/0").put("api_id", "nobodys")),
                fault("schema /route_groups/0/route_group_id", p -> {
                    p.remove("scopes");
                    object(p, "/route_groups/0").put("route_group_id", "");
                }),
                fault(
                        "schema /scopes/0/route_group_id",
                        p -> p.putArray("scopes").addObject().put("scope", "s").put("route_group_id", "")),
                fault(
                        "unknown_reference /scopes/0/route_group_id",
                        p -> p.putArray("scopes").addObject().put("scope", "s").put("route_group_id", "nobodys")),
                fault("schema " + ROUTE + "/method", p -> Policies.route(p).put("method", "")),
                fault("schema " + ROUTE + "/method", p -> Policies.route(p).put("method", "get")),
                fault(
                        "schema " + ROUTE + "/path_template",
                        p -> Policies.route(p).put("path_template", "")),
                fault("schema /released_epochs", p -> p.put("released_epochs", 1)),
                fault(
                        "schema /released_epochs/1",
                        p -> p.putArray("released_epochs").add(1).add("x")),
                fault("schema /clock_skew_seconds", p -> p.put("clock_skew_seconds", "5")),
                fault("schema /reinstated/0/epoch", p -> Policies.reinstate(p).put("epoch", "1")),
                fault("schema /reinstated/0/kind", p -> Policies.reinstate(p).put("kind", "passport")),
                fault("schema /reinstated/0/issuer", p -> Policies.reinstate(p).put("issuer", "")),
                fault("schema /reinstated/0/id", p -> Policies.reinstate(p).put("id", "")),
                fault("inline_revocations /revocations", p -> p.put("revocations", 1)),
                fault(
                        "schema " + ROUTE + "/covered_headers/required",
                        p -> Policies.route(p)
                                .putObject("covered_headers")
                                .putArray("required")
                                .add("x-one")
                                .add("x-one")),
                // The defaults list it; where they are not written, the object stands for them.
                fault(
                        "schema " + ROUTE + "/covered_headers",
                        p -> Policies.route(p)
                                .putObject("covered_headers")
                                .putArray("required")
                                .add("accept")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void policy_oneThingWrong_isOneFinding(String finding, Consumer<ObjectNode> change) {
        assertThat(lint(Policies.policy(change))).containsExactly(finding);
    }

    @Test
    void policy_twoEmptyNames_areNoDuplicates() {
        assertThat(lint(Policies.policy(p -> {
                    object(p, "/apis/0").put("api_id", "");
                    ((ArrayNode) p.get("apis")).add(object(p, "/apis/0").deepCopy());
                    object(p, "/route_groups/0").put("route_group_id", "").put("api_id", "");
                    p.remove("scopes");
                    ((ArrayNode) p.get("route_groups"))
                            .addObject()
                            .put("route_group_id", "")
                            .put("api_id", "")
                            .putArray("routes");
                })))
                .containsExactlyInAnyOrder(
                        "schema /apis/0/api_id",
                        "schema /apis/1/api_id",
                        "schema /route_groups/0/route_group_id",
                        "schema /route_groups/0/api_id",
                        "schema /route_groups/1/route_group_id",
                        "schema /route_groups/1/api_id");
    }

    @Test
    void policy_twoEqualNames_areDuplicates() {
        assertThat(lint(Policies.policy(p -> {
                    ((ArrayNode) p.get("apis")).add(object(p, "/apis/0").deepCopy());
                    ObjectNode group = object(p, "/route_groups/0").deepCopy();
                    group.putArray("routes");
                    ((ArrayNode) p.get("route_groups")).add(group);
                    Policies.addRoute(p, Policies.route(p).get("route_id").textValue(), "/v1/other");
                })))
                .containsExactlyInAnyOrder(
                        "duplicate_id /apis/1/api_id",
                        "duplicate_id /route_groups/1/route_group_id",
                        "duplicate_id /route_groups/0/routes/1/route_id");
    }

    // ---- windows

    /** Where the class or its window is written is where its finding is. */
    @ParameterizedTest
    @CsvSource({
        "offline-ok, '', high_risk_offline_ok /route_groups/0/routes/0/freshness_class",
        "sometimes, '', freshness_unknown /route_groups/0/routes/0/freshness_class",
        "bounded, '', bounded_without_window /route_groups/0/routes/0/freshness_class",
        "'', offline-ok, high_risk_offline_ok /default_freshness_class",
        "'', sometimes, freshness_unknown /default_freshness_class",
        "'', bounded, bounded_without_window /default_freshness_class"
    })
    void window_findingOfAClass_standsWhereItIsWritten(String own, String byDefault, String finding) {
        byte[] policy = Policies.policy(p -> {
            p.remove(List.of("default_freshness_class", "default_max_staleness_seconds"));
            Policies.route(p).remove(List.of("freshness_class", "max_staleness_seconds"));
            Policies.route(p).put("risk", "high");
            if (!own.isEmpty()) {
                Policies.route(p).put("freshness_class", own);
            }
            if (!byDefault.isEmpty()) {
                p.put("default_freshness_class", byDefault);
            }
        });
        assertThat(lint(policy)).containsExactly(finding);
    }

    @Test
    void window_ofARealtimeRoute_standsWhereItIsWritten() {
        LintContext slow = new LintContext(Duration.ofMinutes(1), Duration.ofSeconds(1), Optional.empty(), false);
        assertThat(lint(Policies.route(r -> r.put("freshness_class", "realtime")), slow))
                .containsExactly("window_not_achievable " + ROUTE + "/freshness_class");
        assertThat(lint(
                        Policies.policy(p -> {
                            p.put("realtime_window_seconds", 20);
                            Policies.route(p).put("freshness_class", "realtime");
                        }),
                        slow))
                .containsExactly("window_not_achievable /realtime_window_seconds");
    }

    /** A window that cannot be read is one fault, and closes the route without a second one. */
    @Test
    void window_thatIsNoNumber_isOneFault() {
        assertThat(lint(Policies.route(r -> r.put("freshness_class", "bounded").put("max_staleness_seconds", "60"))))
                .containsExactly("schema " + ROUTE + "/max_staleness_seconds");
        assertThat(lint(Policies.policy(p -> {
                    p.remove("default_freshness_class");
                    Policies.route(p).remove("freshness_class");
                    Policies.route(p).put("max_staleness_seconds", "60");
                })))
                .containsExactly("schema " + ROUTE + "/max_staleness_seconds");
    }

    // ---- JSON that strict readers refuse, and what stands besides

    /** A second fault has the lint look closer; what is within the bounds is still no fault then. */
    @ParameterizedTest
    @CsvSource({
        "9007199254740991, false",
        "-9007199254740991, false",
        "9007199254740992, true",
        "-9007199254740992, true",
        "9223372036854775807, true",
        "9223372036854775808, true",
        "1e3, true",
        "1.5, true"
    })
    void json_numbers_areIntegersThatEveryReaderKnows(String number, boolean faulty) {
        List<String> found = lint(Policies.utf8("{\"twice\":1,\"twice\":2,\"number\":" + number + "}"));
        assertThat(found).contains("duplicate_member /twice");
        assertThat(found.contains("schema /number")).isEqualTo(faulty);
    }

    @Test
    void json_sameNameInAnotherObject_isNoDuplicate() {
        List<String> found = lint(
                Policies.utf8("{\"a\":{\"a\":1,\"b\":[{\"a\":1},{\"a\":2}]},\"b\":2,\"c\":{\"d\":1,\"d\":2},\"d\":3}"));
        assertThat(found).filteredOn(one -> one.startsWith("duplicate")).containsExactly("duplicate_member /c/d");
    }

    // ---- keys

    /** Each kind with its curve, and no kind with another's. */
    @ParameterizedTest
    @CsvSource({"OKP, P-256", "OKP, X25519", "EC, Ed25519", "EC, P-384", "RSA, Ed25519", "RSA, P-256"})
    void key_ofAKindWithAnotherCurve_isRefused(String kty, String crv) {
        String json = "{\"issuer\":\"https://issuer.example\",\"keys\":[{\"kid\":\"k\",\"kty\":\"" + kty
                + "\",\"crv\":\"" + crv + "\",\"x\":\"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY\","
                + "\"y\":\"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\"}]}";
        assertThatThrownBy(() -> IssuerDocument.parse(Policies.utf8(json), PublishedTestKeys.ALLOWED_IN_DEVELOPMENT))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at /keys/0/crv:");
    }
}
