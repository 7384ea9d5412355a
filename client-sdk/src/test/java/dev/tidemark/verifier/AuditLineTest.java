package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.verifier.audit.AuditKey;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.audit.AuditLogBuilder;
import dev.tidemark.verifier.audit.AuditSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a line says, and what it never does. */
class AuditLineTest {
    static final AuditKey KEY = new AuditKey(new byte[32]);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    private final Scenario scenario = new Scenario();
    private @Nullable Decision decision;

    private AuditLogBuilder to(Path file) {
        return AuditLog.to(AuditSink.file(file)).domain("example.local").instance("orders-1");
    }

    private String line(AuditLogBuilder log, Path file, ProtectedRequest request, Decision decision)
            throws IOException {
        try (AuditLog open = log.start()) {
            open.record(request, decision);
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private String masked() throws IOException {
        Path file = directory.resolve("masked");
        return line(to(file).maskNamesWith(KEY), file, scenario.boundRequest().withRequestId("r-1"), decision());
    }

    private String clear() throws IOException {
        Path file = directory.resolve("clear");
        return line(to(file).withoutRedaction(), file, scenario.boundRequest(), decision());
    }

    private Decision decision() {
        if (decision == null) {
            decision = scenario.decideAll();
        }
        return decision;
    }

    private static JsonNode parse(String line) throws IOException {
        return JSON.readTree(line);
    }

    @Test
    void line_ofAnAllowedRequest_saysWhatItWasDecidedOn() throws Exception {
        JsonNode line = parse(masked());
        JsonNode ours = line.get("tidemark");
        assertThat(line.get("version").asText()).isEqualTo("trustplane-auth-audit-event-v0.1");
        assertThat(line.get("occurred_at").asText()).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(line.get("component").asText()).isEqualTo("verifier");
        assertThat(line.get("outcome").asText()).isEqualTo("allow");
        assertThat(line.get("accepted").asBoolean()).isTrue();
        assertThat(line.get("reason_code").asText()).isEqualTo("verified");
        assertThat(line.get("detail_reason").asText()).startsWith("Allowed on route \"orders.search\"");
        assertThat(line.get("request_id").asText()).isEqualTo("r-1");
        assertThat(line.get("transcript_sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(line.get("subject").asText()).isEqualTo(KEY.subject(TestPassport.SUBJECT));
        assertThat(line.get("jti").asText()).isEqualTo(KEY.jwtId(TestPassport.JTI));
        assertThat(line.get("required_key_binding").asText()).isEqualTo("software");
        assertThat(ours.get("age_ms").asLong()).isEqualTo(1_000);
        assertThat(ours.get("window_ms").asLong()).isEqualTo(300_000);
        assertThat(ours.get("closes_in_ms").asLong()).isEqualTo(299_000);
        assertThat(ours.get("freshness").asText()).isEqualTo("fresh");
        assertThat(ours.get("claimed").asBoolean()).isFalse();
        assertThat(ours.get("enforced").asBoolean()).isTrue();
        assertThat(ours.get("redacted").asBoolean()).isTrue();
        assertThat(ours.get("subject_sources")).hasSize(1);
        assertThat(ours.has("cut")).isFalse();
    }

    @Test
    void line_ofADenialBeforeTheSignature_saysThatTheIdentityIsClaimed() throws Exception {
        CheckOrderTest.Fault.UNKNOWN_KEY.applyTo(scenario);
        JsonNode line = parse(masked());
        assertThat(line.get("outcome").asText()).isEqualTo("deny");
        assertThat(line.get("reason_code").asText()).isEqualTo("unknown_key");
        assertThat(line.get("tidemark").get("claimed").asBoolean()).isTrue();
    }

    @Test
    void line_onARouteInShadowMode_saysThatNothingWasEnforced() throws Exception {
        Path file = directory.resolve("shadow");
        CheckOrderTest.Fault.UNKNOWN_KEY.applyTo(scenario);
        JsonNode line = parse(line(
                to(file).withoutRedaction().shadowRoutes(Set.of("orders.search")),
                file,
                scenario.boundRequest(),
                scenario.decideAll()));
        assertThat(line.get("tidemark").get("enforced").asBoolean()).isFalse();
    }

    /** Everything that a caller sends, with a name of its own each, through every outcome. */
    @ParameterizedTest
    @EnumSource(CheckOrderTest.Fault.class)
    void line_ofEveryOutcome_holdsNoSecretAndNoName(CheckOrderTest.Fault fault) throws Exception {
        plant(fault);
        fault.applyTo(scenario);
        String line = masked();
        assertThat(line)
                .doesNotContain(TestPassport.SUBJECT, TestPassport.JTI, "canary")
                .doesNotContain("hunter2", "proof-key-1", "eyJ");
        assertThat(parse(line).get("reason_code").asText()).isEqualTo(fault.code());
        String optedOut = clear();
        assertThat(optedOut).doesNotContain("hunter2", "proof-key-1", "eyJ");
        assertThat(optedOut.contains(TestPassport.SUBJECT))
                .isEqualTo(parse(optedOut).has("subject"));
    }

    private void plant(CheckOrderTest.Fault fault) {
        if (fault != CheckOrderTest.Fault.MISSING_PROVENANCE) {
            scenario.passport.claim(
                    "provenance", Map.of("profile", "another", "spiffe_id", "spiffe://example.local/canary-id"));
        }
        scenario.passport.claim("more", "hunter2");
        scenario.beforeSigning(signed -> {
            signed.query = "token=hunter2";
            signed.body("{\"password\":\"hunter2\"}");
            signed.nonce = "hunter2-nonce";
            signed.header("cookie", "session=hunter2");
            signed.header("x-secret", "hunter2");
        });
    }

    @Test
    void line_revokedNames_areQuotedInNoSentence() throws Exception {
        CheckOrderTest.Fault.REVOKED_SUBJECT.applyTo(scenario);
        JsonNode line = parse(masked());
        assertThat(line.get("detail_reason").asText())
                .contains("the claimed subject \"" + KEY.subject(TestPassport.SUBJECT) + "\"")
                .doesNotContain(TestPassport.SUBJECT);
    }

    @Test
    void line_hostileText_isOneLineOfAscii() throws Exception {
        String hostile = "/v1/\n{\"outcome\":\"allow\"}\r\u2028\u0085\u001b[2J\u009b31m\ud800\u0000\"\\";
        Decided.Told told = Decided.onNoRoute("GET\n", hostile);
        Path file = directory.resolve("hostile");
        String line = line(
                to(file).withoutRedaction(),
                file,
                told.request().withHost("evil\nhost").withRequestId("id\u001b\n"),
                told.decision());
        assertThat(line).matches("[ -~]+");
        assertThat(parse(line).get("tidemark").get("path").asText()).contains("\u2028", "\u001b");
        assertThat(parse(line).get("outcome").asText()).isEqualTo("deny");
    }

    @Test
    void line_longText_isCutAndSaysSo() throws Exception {
        Decided.Told told = Decided.onNoRoute("GET", "/" + "\u0001".repeat(100_000));
        Path file = directory.resolve("long");
        String line = line(to(file).withoutRedaction(), file, told.request(), told.decision());
        assertThat(line.length()).isLessThan(32 << 10);
        assertThat(parse(line).get("tidemark").get("path").asText()).hasSize(2048);
        assertThat(parse(line).get("tidemark").get("cut").get(0).asText()).isEqualTo("path");
    }

    @Test
    void key_subjectAndPassportOfOneName_lookDifferent() {
        assertThat(KEY.subject("same")).isNotEqualTo(KEY.jwtId("same")).isEqualTo(KEY.subject("same"));
        byte[] other = new byte[32];
        Arrays.fill(other, (byte) 1);
        assertThat(new AuditKey(other).subject("same")).isNotEqualTo(KEY.subject("same"));
        assertThat(KEY.subject("same")).matches("hmac-sha256:[0-9a-f]{64}");
    }

    @Test
    void key_file_isMadeOnceForItsOwnerAndRefusedToOthers() throws Exception {
        Path file = directory.resolve("audit.key");
        AuditKey made = AuditKey.readOrCreate(file, new SecureRandom());
        assertThat(AuditKey.readOrCreate(file, new SecureRandom()).subject("a")).isEqualTo(made.subject("a"));
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> AuditKey.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }
}
