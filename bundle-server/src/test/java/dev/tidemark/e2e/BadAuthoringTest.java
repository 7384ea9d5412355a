package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static dev.tidemark.e2e.RunningDomain.STRANGER;
import static dev.tidemark.e2e.RunningDomain.TILL_OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.BadInputs;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publications that are refused: no served byte changes, and what was published decides on. */
class BadAuthoringTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofDays(30);
    private static final String POLICY = DomainLayout.POLICY_TARGET;
    private static final String TILL_KEYS = DomainLayout.issuerTarget(TILL);
    private static final String KEPT = "served bytes as before";

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant(), false);
    private final BadInputs rows = new BadInputs("Authoring");
    private RunningDomain server;
    private Map<String, String> before = Map.of();

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop);
        server.publishAll(shop);
        before = everything();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void publish_badInput_isAnsweredAsThePageSaysAndChangesNothing() throws Exception {
        signatures();
        keys();
        routes();
        bytes();
        forms();
        assertThat(everything()).isEqualTo(before);
        try (TrustClient trust = server.client(shop, directory.resolve("state"), time, time)) {
            assertThat(RunningDomain.decide(trust, "POST", HIGH_RISK, shop.passport(TILL, "p-1", time.instant())))
                    .isEqualTo("allowed");
        }
        server.publishPolicy(shop, 2);
        server.publishIssuer(shop, TILL, 2, LONG);
        rows.requirePage();
    }

    private void signatures() throws Exception {
        policy("policy signed by another role's key", shop.policyTarget(2), role(2, shop.domain, "issuer.till"));
        policy("policy of another domain", shop.policyTarget(2), role(2, new TrustDomain("other.local"), "policy"));
        publish("root of another epoch", OPERATOR, "2.root.json", shop.rootFile(2, 2), Map.of());
        DomainAuthors stranger = new DomainAuthors("shop.local", time.instant(), false);
        publish("root signed by strangers", OPERATOR, "2.root.json", stranger.rootFile(2, 1), Map.of());
        policy("version that was skipped", "7.policy.json", shop.policyTarget(7), shop.policyFile(7));
        policy(
                "role that has expired",
                shop.policyTarget(2),
                shop.roleFile(2, POLICY, shop.policyTarget(2), Duration.ZERO, shop.key("policy")));
        policy("target that is not the signed one", shop.policyTarget(3), shop.policyFile(2));
        publish("target that is not sent", OPERATOR, "2.policy.json", shop.policyFile(2), Map.of());
        publish("issuer's role by a caller without the grant", TILL_OWNER, "2.issuer.app.json", app(), appKeys());
        publish("change by a caller without any grant", STRANGER, "2.issuer.app.json", app(), appKeys());
    }

    private byte[] app() throws SigningException {
        return shop.issuerFile(APP, 2, LONG);
    }

    private Map<String, byte[]> appKeys() {
        return Map.of(DomainLayout.issuerTarget(APP), shop.issuerTarget(APP));
    }

    private void keys() throws Exception {
        issuer("key set with a private JWK member", text -> text.replace("\"use\":", "\"d\":\"AAAA\",\"use\":"));
        issuer(
                "key set with a published test key",
                text -> text.replaceFirst("\"x\":\"[^\"]+\"", "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""));
        issuer("key set with `alg: none`", text -> text.replace("EdDSA", "none"));
        issuer("key set of another issuer", text -> text.replace("till.example", "app.example"));
    }

    private void routes() throws Exception {
        changed("ambiguous route", text -> text.replace("/v1/catalogue", "/v1/orders/{any}"));
        changed(
                "route that no registered issuer can satisfy",
                text -> text.replace(
                        "\"required_key_binding\":\"software\"", "\"required_key_binding\":\"hardware_local\""));
        changed("window of a negative number", text -> text.replace(":6,", ":-6,"));
        changed("window of a huge number", text -> text.replace(":6,", ":99999999999999999999,"));
        changed("unknown freshness class", text -> text.replace("offline-ok", "offline-okay"));
    }

    private void bytes() throws Exception {
        byte[] good = shop.policyFile(2);
        String text = new String(good, StandardCharsets.UTF_8);
        metadata("truncated JSON", text.substring(0, text.length() / 2).getBytes(StandardCharsets.UTF_8));
        metadata("duplicate members", text.replaceFirst("\\{", "{\"signed\":1,").getBytes(StandardCharsets.UTF_8));
        metadata("deep nesting", ("[".repeat(5_000) + "]".repeat(5_000)).getBytes(StandardCharsets.UTF_8));
        metadata("invalid UTF-8", text.replaceFirst("\"_type\"", "\"\u00ff\"").getBytes(StandardCharsets.ISO_8859_1));
        metadata("byte order mark", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8));
        metadata("empty file", new byte[0]);
        metadata("HTML", "<html><body>502</body></html>".getBytes(StandardCharsets.UTF_8));
        changed("policy that is no JSON", text1 -> "version: 1\r\n");
    }

    private void forms() throws Exception {
        publish("file name without a version", OPERATOR, "policy.json", shop.policyFile(2), Map.of());
        publish(
                "target path that climbs",
                OPERATOR,
                "2.policy.json",
                shop.policyFile(2),
                Map.of("../../etc/passwd", new byte[1]));
        publish("role that the server signs itself", OPERATOR, "9.timestamp.json", shop.policyFile(9), Map.of());
    }

    private byte[] role(long version, TrustDomain domain, String signer) throws SigningException {
        return MetadataWriter.sign(
                new Targets(
                        version,
                        time.instant().plus(LONG),
                        Map.of(POLICY, TargetFile.of(shop.policyTarget(version))),
                        Optional.empty(),
                        Optional.of(RoleExtension.of(domain, time.instant()))),
                shop.key(signer));
    }

    private void changed(String input, UnaryOperator<String> change) throws Exception {
        byte[] target = change.apply(new String(shop.policyTarget(2), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        assertThat(target).as(input).isNotEqualTo(shop.policyTarget(2));
        policy(input, target, shop.roleFile(2, POLICY, target, LONG, shop.key("policy")));
    }

    private void issuer(String input, UnaryOperator<String> change) throws Exception {
        byte[] keys = change.apply(new String(shop.issuerTarget(TILL), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        assertThat(keys).as(input).isNotEqualTo(shop.issuerTarget(TILL));
        byte[] role = shop.roleFile(2, TILL_KEYS, keys, LONG, shop.key("issuer.till"));
        publish(input, OPERATOR, "2.issuer.till.json", role, Map.of(TILL_KEYS, keys));
    }

    private void policy(String input, byte[] target, byte[] metadata) throws Exception {
        policy(input, "2.policy.json", target, metadata);
    }

    private void policy(String input, String name, byte[] target, byte[] metadata) throws Exception {
        publish(input, OPERATOR, name, metadata, Map.of(POLICY, target));
    }

    private void metadata(String input, byte[] metadata) throws Exception {
        policy(input, shop.policyTarget(2), metadata);
    }

    private void publish(String input, String caller, String name, byte[] metadata, Map<String, byte[]> targets)
            throws Exception {
        HttpResponse<byte[]> answer = server.publish(shop, caller, name, metadata, targets);
        JsonNode problem = problem(answer);
        assertThat(everything()).as(input).isEqualTo(before);
        rows.add(
                input,
                problem.path("code").asText(),
                String.valueOf(answer.statusCode()),
                problem.path("detail").asText(),
                KEPT);
    }

    private static JsonNode problem(HttpResponse<byte[]> answer) throws IOException {
        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        return JSON.readTree(answer.body());
    }

    private Map<String, String> everything() throws Exception {
        return server.served(shop, "metadata/2.root.json", "metadata/2.policy.json", "metadata/2.issuer.till.json");
    }
}
