package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.OFFLINE_OK;
import static dev.tidemark.e2e.DomainAuthors.ORDERS;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static dev.tidemark.e2e.RunningDomain.STRANGER;
import static dev.tidemark.e2e.RunningDomain.TILL_OWNER;
import static dev.tidemark.e2e.RunningDomain.decide;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.DomainLayout;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a publisher may not do, over HTTP, and that nothing of it reaches a reader. */
class RefusedPublicationsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofDays(30);
    private static final String TILL_KEYS = DomainLayout.issuerTarget(TILL);
    private static final String POLICY = DomainLayout.POLICY_TARGET;

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final Map<String, JsonNode> problems = new LinkedHashMap<>();
    private RunningDomain server;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void publish_whatMayNotBe_isRefusedByNameAndNoServedByteChanges() throws Exception {
        server.publishAll(shop);
        RunningDomain.require(server.revoke(shop, APP, "lost"), 200);
        server.publishIssuer(shop, TILL, 2, LONG);
        Map<String, String> before = everything();

        byte[] policy = shop.policyTarget(2);
        byte[] till = shop.issuerFile(TILL, 3, LONG);
        Map<String, byte[]> tillKeys = Map.of(TILL_KEYS, shop.issuerTarget(TILL));
        byte[] app = shop.issuerFile(APP, 2, LONG);
        Map<String, byte[]> appKeys = Map.of(DomainLayout.issuerTarget(APP), shop.issuerTarget(APP));
        byte[] appByTill =
                shop.roleFile(2, DomainLayout.issuerTarget(APP), shop.issuerTarget(APP), LONG, shop.key("issuer.till"));
        byte[] tillWithAppKeys =
                shop.roleFile(3, DomainLayout.issuerTarget(APP), shop.issuerTarget(APP), LONG, shop.key("issuer.till"));

        attempt("flipped byte, target", OPERATOR, "2.policy.json", shop.policyFile(2), Map.of(POLICY, flipped(policy)));
        attempt("flipped byte, metadata", OPERATOR, "3.issuer.till.json", inSignedPart(till), tillKeys);
        attempt("flipped byte, signature", OPERATOR, "3.issuer.till.json", inSignature(till), tillKeys);
        attempt("old version", OPERATOR, "1.issuer.till.json", shop.issuerFile(TILL, 1, LONG), tillKeys);
        attempt("old version, new name", OPERATOR, "3.issuer.till.json", shop.issuerFile(TILL, 2, LONG), tillKeys);
        attempt("another issuer's role", OPERATOR, "2.issuer.app.json", appByTill, appKeys);
        attempt("another issuer's path", TILL_OWNER, "3.issuer.till.json", tillWithAppKeys, appKeys);
        attempt("no grant for the role", TILL_OWNER, "2.issuer.app.json", app, appKeys);
        attempt("no grant at all", STRANGER, "3.issuer.till.json", till, tillKeys);
        attempt("server's own role", OPERATOR, "9.timestamp.json", shop.policyFile(9), Map.of());

        System.out.println(table());
        assertThat(everything()).isEqualTo(before);
        assertThat(codes())
                .containsEntry("flipped byte, target", "422 hash_mismatch")
                .containsEntry("flipped byte, metadata", "403 threshold_not_met")
                .containsEntry("flipped byte, signature", "403 threshold_not_met")
                .containsEntry("old version", "409 version_conflict")
                .containsEntry("old version, new name", "422 wrong_version")
                .containsEntry("another issuer's role", "403 threshold_not_met")
                .containsEntry("another issuer's path", "403 not_delegated")
                .containsEntry("no grant for the role", "403 grant_missing")
                .containsEntry("no grant at all", "403 grant_missing")
                .containsEntry("server's own role", "403 grant_missing");
        assertThat(problems.get("old version").path("current_version").asLong()).isEqualTo(2);
        assertThat(problems.values()).allSatisfy(problem -> {
            assertThat(problem.path("type").asText())
                    .isEqualTo("urn:tidemark:problem:" + problem.path("code").asText());
            assertThat(problem.path("detail").asText()).isNotBlank().doesNotContain("Exception");
            assertThat(problem.path("request_id").asText()).isNotBlank();
        });

        server.publishIssuer(shop, TILL, 3, LONG);
        assertThat(everything()).isNotEqualTo(before);
    }

    @Test
    void decide_issuerWhoseRoleExpired_isDeniedAloneUntilItPublishesAgain() throws Exception {
        server.publishAll(shop, Duration.ofHours(1));
        try (TrustClient trust = server.client(shop, directory.resolve("held"), time, time)) {
            assertThat(decide(trust, "POST", HIGH_RISK, passport(TILL))).isEqualTo("allowed");
            assertThat(decide(trust, "POST", HIGH_RISK, passport(APP))).isEqualTo("allowed");

            time.pass(Duration.ofHours(2));
            RunningDomain.require(server.revoke(shop, APP, "lost"), 200);
            assertThat(trust.refresh()).isEmpty();

            assertThat(trust.status().reports()).singleElement().satisfies(report -> {
                assertThat(report.code()).isEqualTo("issuer_unavailable");
                assertThat(report.explanation()).contains("issuer.till").contains("expired");
            });
            assertTillAloneIsDenied(trust);
            assertThat(decide(trust, "GET", OFFLINE_OK, passport(APP))).isEqualTo("allowed");
            try (TrustClient fresh = server.client(shop, directory.resolve("fresh"), time, time)) {
                assertTillAloneIsDenied(fresh);
                assertThat(decide(fresh, "GET", OFFLINE_OK, passport(TILL))).isEqualTo("issuer_unavailable");
            }

            server.publishIssuer(shop, TILL, 2, LONG);
            assertThat(trust.refresh()).isEmpty();
            assertThat(decide(trust, "POST", HIGH_RISK, passport(TILL))).isEqualTo("allowed");
            assertThat(decide(trust, "POST", HIGH_RISK, passport(APP))).isEqualTo("allowed");
        }
    }

    @Test
    void decide_issuerWhoseRoleExpiresWhileTheServerIsGone_isDeniedAloneExceptOfflineOk() throws Exception {
        server.publishAll(shop, Duration.ofHours(1));
        try (TrustClient trust = server.client(shop, directory.resolve("held"), time, time)) {
            server.close();
            time.pass(Duration.ofHours(2));

            assertThat(decide(trust, "GET", ORDERS, passport(TILL))).isEqualTo("issuer_unavailable");
            assertThat(decide(trust, "GET", ORDERS, passport(APP))).isEqualTo("allowed");
            assertThat(decide(trust, "GET", OFFLINE_OK, passport(TILL))).isEqualTo("allowed");
        }
    }

    private void assertTillAloneIsDenied(TrustClient trust) throws Exception {
        assertThat(decide(trust, "POST", HIGH_RISK, passport(TILL))).isEqualTo("issuer_unavailable");
        assertThat(decide(trust, "GET", ORDERS, passport(TILL))).isEqualTo("issuer_unavailable");
        assertThat(decide(trust, "POST", HIGH_RISK, passport(APP))).isEqualTo("allowed");
        assertThat(decide(trust, "GET", ORDERS, passport(APP))).isEqualTo("allowed");
    }

    private String passport(String slug) throws Exception {
        return shop.passport(slug, slug + "-p", time.instant());
    }

    private Map<String, String> everything() throws Exception {
        return server.served(
                shop,
                "metadata/2.policy.json",
                "metadata/2.issuer.app.json",
                "metadata/3.issuer.till.json",
                "metadata/9.timestamp.json");
    }

    private void attempt(String what, String caller, String name, byte[] metadata, Map<String, byte[]> targets)
            throws Exception {
        HttpResponse<byte[]> answer = server.publish(shop, caller, name, metadata, targets);
        assertThat(answer.statusCode()).as(what).isBetween(400, 499);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("status").asInt()).as(what).isEqualTo(answer.statusCode());
        problems.put(what, problem);
    }

    private Map<String, String> codes() {
        Map<String, String> codes = new LinkedHashMap<>();
        problems.forEach((what, problem) -> codes.put(
                what,
                problem.path("status").asInt() + " " + problem.path("code").asText()));
        return codes;
    }

    private String table() {
        StringBuilder table = new StringBuilder("refused publications, served bytes the same before and after:\n");
        problems.forEach((what, problem) -> table.append(String.format(
                "  %-24s %d  %-18s %s%n",
                what,
                problem.path("status").asInt(),
                problem.path("code").asText(),
                problem.path("detail").asText())));
        return table.toString();
    }

    /** Another digit in a number that stays JSON. */
    private static byte[] flipped(byte[] policy) {
        byte[] changed = policy.clone();
        for (int i = changed.length - 1; i >= 0; i--) {
            if (changed[i] >= '1' && changed[i] <= '8') {
                changed[i]++;
                return changed;
            }
        }
        throw new AssertionError("there is no digit");
    }

    /** Another year of issue: still well-formed, and nothing but the signature can tell. */
    private static byte[] inSignedPart(byte[] file) {
        return flippedAfter(file, "\"issued_at\":\"20");
    }

    private static byte[] inSignature(byte[] file) {
        return flippedAfter(file, "\"sig\":\"");
    }

    private static byte[] flippedAfter(byte[] file, String marker) {
        byte[] changed = file.clone();
        int at = new String(file, StandardCharsets.US_ASCII).indexOf(marker) + marker.length();
        changed[at] = (byte) (changed[at] == '1' ? '2' : '1');
        return changed;
    }
}
