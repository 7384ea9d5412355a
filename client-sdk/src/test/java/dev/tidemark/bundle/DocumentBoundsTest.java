package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bound of the documents: what is just within it is taken, what is just beyond is refused where it stands. */
class DocumentBoundsTest {
    private static final String ROUTE = "/route_groups/0/routes/0";

    /** A bound of the policy: how to reach it, how to pass it, and what is said then, where. */
    private record Bound(
            String name, Consumer<ObjectNode> within, Consumer<ObjectNode> beyond, String code, String at) {
        Arguments toArguments() {
            return Arguments.of(name, this);
        }
    }

    static Stream<Arguments> bounds() {
        return Stream.of(
                        number("max_passport_seconds", 1, 0, "max_passport_out_of_range"),
                        number("max_passport_seconds", 86_400, 86_401, "max_passport_out_of_range"),
                        number("clock_skew_seconds", 0, -1, "clock_skew_out_of_range"),
                        number("clock_skew_seconds", 300, 301, "clock_skew_out_of_range"),
                        number("realtime_window_seconds", 1, 0, "realtime_window_out_of_range"),
                        number(
                                "realtime_window_seconds",
                                400 * 86_400,
                                400 * 86_400 + 1,
                                "realtime_window_out_of_range"),
                        epochs("released_epochs, each", new long[] {0}, new long[] {-1, 0}, "schema"),
                        epochs(
                                "released_epochs, how many",
                                LongStream.range(0, PolicyLimits.RELEASED_EPOCHS)
                                        .toArray(),
                                LongStream.rangeClosed(0, PolicyLimits.RELEASED_EPOCHS)
                                        .toArray(),
                                "too_large"),
                        texts("/apis/0", "aliases", PolicyLimits.ALIASES, "https://orders.example/"),
                        texts(ROUTE + "/covered_headers", "required", PolicyLimits.HEADERS, "x-required-"),
                        new Bound(
                                "text",
                                p -> Policies.route(p).put("route_id", "x".repeat(PolicyLimits.TEXT_CHARS)),
                                p -> Policies.route(p).put("route_id", "x".repeat(PolicyLimits.TEXT_CHARS + 1)),
                                "too_large",
                                ROUTE + "/route_id"),
                        new Bound(
                                "characters of a template",
                                p -> template(p, "/" + "x".repeat(PolicyLimits.TEMPLATE_CHARS - 1)),
                                p -> template(p, "/" + "x".repeat(PolicyLimits.TEMPLATE_CHARS)),
                                "too_large",
                                ROUTE + "/path_template"),
                        new Bound(
                                "segments of a template",
                                p -> template(p, "/s".repeat(PolicyLimits.SEGMENTS)),
                                p -> template(p, "/s".repeat(PolicyLimits.SEGMENTS + 1)),
                                "path_template_invalid",
                                ROUTE + "/path_template"),
                        new Bound(
                                "version",
                                p -> p.put("version", TrustplaneBundle.VERSION),
                                p -> p.put("version", "trustplane-bundle-v2"),
                                "schema",
                                "/version"),
                        reinstated("epoch", 0, -1),
                        reinstated("until_sequence", 0, -1))
                .map(Bound::toArguments);
    }

    private static Bound number(String member, long within, long beyond, String code) {
        return new Bound(
                member + " " + within, p -> p.put(member, within), p -> p.put(member, beyond), code, "/" + member);
    }

    private static Bound epochs(String name, long[] within, long[] beyond, String code) {
        return new Bound(name, p -> fill(p, within), p -> fill(p, beyond), code, "/released_epochs");
    }

    private static void fill(ObjectNode policy, long[] epochs) {
        ArrayNode list = policy.putArray("released_epochs");
        Arrays.stream(epochs).forEach(list::add);
    }

    private static Bound texts(String place, String member, int limit, String start) {
        return new Bound(
                member,
                p -> fill(p, place, member, limit, start),
                p -> fill(p, place, member, limit + 1, start),
                "too_large",
                place + "/" + member);
    }

    private static void fill(ObjectNode policy, String place, String member, int count, String start) {
        if (policy.at(place).isMissingNode()) {
            int slash = place.lastIndexOf('/');
            ((ObjectNode) policy.at(place.substring(0, slash))).putObject(place.substring(slash + 1));
        }
        ArrayNode list = ((ObjectNode) policy.at(place)).putArray(member);
        for (int i = 0; i < count; i++) {
            list.add(start + i);
        }
    }

    private static void template(ObjectNode policy, String template) {
        Policies.route(policy).put("path_template", template);
    }

    private static Bound reinstated(String member, long within, long beyond) {
        return new Bound(
                "reinstated " + member,
                p -> Policies.reinstate(p).put(member, within),
                p -> Policies.reinstate(p).put(member, beyond),
                "schema",
                "/reinstated/0/" + member);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void policy_atABound_isTaken_andBeyondItRefusedWhereItStands(String name, Bound bound) throws Exception {
        byte[] within = Policies.policy(bound.within());
        byte[] beyond = Policies.policy(bound.beyond());

        assertThat(errors(within)).as(name).isEmpty();
        PolicyDocument.parse(within);
        assertThat(errors(beyond))
                .as(name)
                .extracting(Finding::code, Finding::pointer)
                .contains(tuple(bound.code(), bound.at()));
        assertThatThrownBy(() -> PolicyDocument.parse(beyond)).as(name).isInstanceOf(VerificationException.class);
    }

    private static List<Finding> errors(byte[] policy) {
        return PolicyLint.lint(policy, LintContext.DEFAULT).stream()
                .filter(Finding::isError)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missing")
    void policy_withoutAMember_saysWhichIsMissing(String pointer) {
        byte[] policy = Policies.policy(p -> {
            Policies.reinstate(p);
            p.putArray("scopes").addObject().put("scope", "orders").put("route_group_id", "orders");
            int slash = pointer.lastIndexOf('/');
            ((ObjectNode) p.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        });

        assertThat(errors(policy)).extracting(Finding::code, Finding::pointer).contains(tuple("schema", pointer));
    }

    static Stream<String> missing() {
        return Stream.of(
                "/version",
                "/trust_domain",
                "/apis",
                "/apis/0/api_id",
                "/apis/0/audience",
                "/apis/0/base_url",
                "/route_groups",
                "/route_groups/0/route_group_id",
                "/route_groups/0/api_id",
                "/route_groups/0/routes",
                ROUTE + "/route_id",
                ROUTE + "/method",
                ROUTE + "/path_template",
                "/scopes/0/scope",
                "/scopes/0/route_group_id",
                "/reinstated/0/epoch",
                "/reinstated/0/kind",
                "/reinstated/0/issuer",
                "/reinstated/0/id",
                "/reinstated/0/until_sequence");
    }

    @Test
    void policy_memberNobodyKnows_isNamedWhereverItStands() {
        byte[] policy = Policies.policy(p -> {
            p.put("colour", 1);
            p.putArray("scopes")
                    .addObject()
                    .put("scope", "s")
                    .put("route_group_id", "r")
                    .put("colour", 1);
            for (String at : List.of("/apis/0", "/route_groups/0")) {
                ((ObjectNode) p.at(at)).put("colour", 1);
            }
            Policies.route(p).putObject("covered_headers").put("colour", 1);
        });

        assertThat(PolicyLint.lint(policy, LintContext.DEFAULT))
                .filteredOn(one -> one.code().equals("unknown_member"))
                .extracting(Finding::pointer)
                .containsExactlyInAnyOrder(
                        "/colour",
                        "/scopes/0/colour",
                        "/apis/0/colour",
                        "/route_groups/0/colour",
                        ROUTE + "/covered_headers/colour");
    }

    @Test
    void policy_emptyNames_areEachOneFault_andNoDuplicateOfEachOther() {
        byte[] policy = Policies.policy(p -> {
            ObjectNode second = Policies.addRoute(p, "", "/second");
            Policies.route(p).put("route_id", "");
            assertThat(second.path("route_id").asText()).isEmpty();
        });

        assertThat(errors(policy)).extracting(Finding::code).containsOnly("schema");
    }

    /** Each list has fewer than the policy may have; together they have one too many. */
    @Test
    void policy_routesOfAllGroups_areBoundedTogether() throws Exception {
        byte[] most = Policies.policy(p -> groups(p, PolicyLimits.ROUTES / 2, PolicyLimits.ROUTES / 2));
        byte[] more = Policies.policy(p -> groups(p, PolicyLimits.ROUTES / 2, PolicyLimits.ROUTES / 2 + 1));

        assertThat(PolicyDocument.parse(most).routeGroups()).hasSize(2);
        assertThat(errors(most)).isEmpty();
        assertThat(errors(more))
                .extracting(Finding::code, Finding::pointer)
                .containsExactly(tuple("too_large", "/route_groups"));
        assertThatThrownBy(() -> PolicyDocument.parse(more))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at /route_groups:");
    }

    private static void groups(ObjectNode policy, int... routes) {
        String api = policy.at("/apis/0/api_id").textValue();
        ArrayNode sources = policy.arrayNode().add(Policies.route(policy).at("/allowed_sources/0"));
        ArrayNode groups = policy.putArray("route_groups");
        for (int i = 0; i < routes.length; i++) {
            ArrayNode list = groups.addObject()
                    .put("route_group_id", "g" + i)
                    .put("api_id", api)
                    .putArray("routes");
            for (int j = 0; j < routes[i]; j++) {
                String name = i + "-" + j;
                list.addObject()
                        .put("route_id", name)
                        .put("method", "GET")
                        .put("path_template", "/" + name)
                        .set("allowed_sources", sources);
            }
        }
        policy.remove("scopes");
    }

    // ---- issuers

    private static ObjectNode issuer(int keys) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("issuer", "https://issuer.example");
        ArrayNode list = document.putArray("keys");
        for (int i = 0; i < keys; i++) {
            list.addObject()
                    .put("kty", "OKP")
                    .put("crv", "Ed25519")
                    .put("kid", "k" + i)
                    .put("x", x(i));
        }
        return document;
    }

    /** A key made from a number, so that a run is repeatable. */
    private static String x(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        seed[31] = 78;
        byte[] raw =
                new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }

    private static ObjectNode first(ObjectNode document) {
        return (ObjectNode) document.at("/keys/0");
    }

    static Stream<Arguments> issuerBounds() {
        return Stream.<Map.Entry<String, List<Consumer<ObjectNode>>>>of(
                        Map.entry(
                                "/issuer",
                                List.of(
                                        d -> d.put("issuer", "i".repeat(PolicyLimits.TEXT_CHARS)),
                                        d -> d.put("issuer", "i".repeat(PolicyLimits.TEXT_CHARS + 1)))),
                        Map.entry("/issuer", List.of(d -> d.put("issuer", "i"), d -> d.put("issuer", ""))),
                        Map.entry("/keys/0/kid", List.of(d -> first(d).put("kid", "k"), d -> first(d).put("kid", ""))),
                        Map.entry(
                                "/keys/0/nbf",
                                List.of(
                                        d -> first(d).put("nbf", 253_402_300_799L),
                                        d -> first(d).put("nbf", 253_402_300_800L))),
                        Map.entry("/keys/0/exp", List.of(d -> first(d).put("exp", 0), d -> first(d).put("exp", -1))),
                        Map.entry(
                                "/keys/0/exp",
                                List.of(
                                        d -> first(d).put("nbf", 10).put("exp", 11),
                                        d -> first(d).put("nbf", 10).put("exp", 10))),
                        Map.entry(
                                "/keys/0/use",
                                List.of(d -> first(d).put("use", "sig"), d -> first(d).put("use", "enc"))),
                        Map.entry(
                                "/keys/0/key_ops",
                                List.of(
                                        d -> first(d).putArray("key_ops").add("verify"),
                                        d -> first(d).putArray("key_ops")
                                                .add("verify")
                                                .add("sign"))),
                        Map.entry(
                                "/keys/0/x", List.of(d -> first(d).put("x", x(5)), d -> first(d).put("x", x(5) + "="))),
                        Map.entry(
                                "/keys/0/x",
                                List.of(d -> first(d).put("x", x(5)), d -> first(d).put("x", x(5).substring(2)))))
                .map(one -> Arguments.of(
                        one.getKey(), one.getValue().get(0), one.getValue().get(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("issuerBounds")
    void issuer_atABound_isTaken_andBeyondItRefusedWhereItStands(
            String at, Consumer<ObjectNode> within, Consumer<ObjectNode> beyond) throws Exception {
        ObjectNode good = issuer(1);
        within.accept(good);
        ObjectNode bad = issuer(1);
        beyond.accept(bad);

        IssuerDocument.parse(Policies.bytes(good), PublishedTestKeys.REFUSED);
        assertThatThrownBy(() -> IssuerDocument.parse(Policies.bytes(bad), PublishedTestKeys.REFUSED))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at " + at + ":");
    }

    @Test
    void issuer_numberOfKeys_isBounded() throws Exception {
        byte[] most = Policies.bytes(issuer(PolicyLimits.KEYS));
        byte[] more = Policies.bytes(issuer(PolicyLimits.KEYS + 1));

        assertThat(IssuerDocument.parse(most, PublishedTestKeys.REFUSED).keys()).hasSize(PolicyLimits.KEYS);
        assertThatThrownBy(() -> IssuerDocument.parse(more, PublishedTestKeys.REFUSED))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at /keys:");
    }

    // ---- bytes

    @Test
    void bytes_ofEachDocument_areBounded() throws Exception {
        byte[] issuer = padded(Policies.bytes(issuer(1)), PolicyLimits.ISSUER_BYTES);
        byte[] policy = padded(Policies.bytes(Policies.policy()), PolicyLimits.POLICY_BYTES);
        byte[] rules = padded(Policies.utf8("{\"rules\":[]}"), PolicyLimits.RULES_BYTES);

        IssuerDocument.parse(issuer, PublishedTestKeys.REFUSED);
        PolicyDocument.parse(policy);
        assertThat(errors(policy)).isEmpty();
        RulesDocument.parse(rules);
        assertThat(code(() -> IssuerDocument.parse(padded(issuer, issuer.length + 1), PublishedTestKeys.REFUSED)))
                .isEqualTo("too_large");
        assertThat(code(() -> PolicyDocument.parse(padded(policy, policy.length + 1))))
                .isEqualTo("too_large");
        assertThat(code(() -> RulesDocument.parse(padded(rules, rules.length + 1))))
                .isEqualTo("too_large");
    }

    /** White space after a document is part of it. */
    private static byte[] padded(byte[] json, int length) {
        byte[] out = Arrays.copyOf(json, length);
        Arrays.fill(out, json.length, length, (byte) ' ');
        return out;
    }

    /** Something that reads. */
    @FunctionalInterface
    private interface Reading {
        Object read() throws VerificationException;
    }

    private static String code(Reading reading) {
        try {
            reading.read();
            return "taken";
        } catch (VerificationException e) {
            return e.rejection().code();
        }
    }

    // ---- rules

    private static List<RevocationRule> rules(int count) {
        List<RevocationRule> rules = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rules.add(new RevocationRule(
                    i,
                    new RevokedName(RevocationKind.KEY, "https://issuer.example", "k" + i),
                    IssuedBefore.forever(),
                    null));
        }
        return rules;
    }

    @Test
    void rules_number_isBounded() throws Exception {
        RulesDocument most = new RulesDocument(rules(PolicyLimits.RULES));
        assertThat(RulesDocument.parse(most.toBytes())).isEqualTo(most);

        List<RevocationRule> more = rules(PolicyLimits.RULES + 1);
        assertThatThrownBy(() -> new RulesDocument(more)).isInstanceOf(IllegalArgumentException.class);
        StringBuilder json = new StringBuilder("{\"rules\":[");
        for (int i = 0; i <= PolicyLimits.RULES; i++) {
            json.append(i == 0 ? "" : ",").append("{}");
        }
        assertThatThrownBy(() -> RulesDocument.parse(Policies.utf8(json + "]}")))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("at /rules:");
    }

    @Test
    void rules_ofEqualSequence_areRefused() {
        List<RevocationRule> twice = List.of(rules(1).get(0), rules(1).get(0));

        assertThatThrownBy(() -> new RulesDocument(twice)).isInstanceOf(IllegalArgumentException.class);
    }
}
