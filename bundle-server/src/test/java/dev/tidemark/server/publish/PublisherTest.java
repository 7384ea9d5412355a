package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.TestReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static Refused refused(ThrowingCallable call) {
        Refused refused = catchThrowableOfType(Refused.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }

    @Test
    void bootstrap_targetsThenPolicy_makesTheFirstStatement() throws Exception {
        TestServer server = TestServer.created();
        assertThat(server.repository.ready()).isFalse();
        server.repository.start();
        assertThat(server.repository.find("metadata/timestamp.json")).isNull();
        assertThat(server.repository.find("metadata/1.root.json").bytes()).isEqualTo(server.firstRoot);

        PublishReceipt targets = server.publish("author", "targets", 1, server.authors.targets(1, "alpha"), Map.of());
        assertThat(targets.bundleVersion()).isZero();
        assertThat(targets.timestamp()).isEmpty();
        PublishReceipt policy = server.publishPolicy(1);

        assertThat(policy.bundleVersion()).isEqualTo(1);
        assertThat(policy.timestamp())
                .isEqualTo(server.repository.find("metadata/timestamp.json").bytes());
        TestReader.View view = server.read();
        assertThat(view.statement().bundleVersion()).isEqualTo(1);
        assertThat(view.statement().revocationSequence()).isZero();
        assertThat(server.repository.ready()).isTrue();
    }

    @Test
    void publish_policyBeforeTargets_isRefused() {
        TestServer server = TestServer.created();
        assertThat(refused(() -> server.publishPolicy(1)).code()).isEqualTo("targets_not_published");
    }

    @Test
    void publish_flippedByteOldVersionForeignRoleNoGrant_areFourRefusalsAndChangeNothing() {
        TestServer server = TestServer.running();
        Map<String, String> before = served(server);
        byte[] document = server.authors.jwks("alpha", "a-2");
        byte[] signed = server.authors.issuer("alpha", 2, document, Duration.ofDays(30));
        byte[] flipped = signed.clone();
        int at = new String(signed, StandardCharsets.ISO_8859_1).indexOf("\"sig\":\"") + 10;
        flipped[at] = (byte) (flipped[at] == 'a' ? 'b' : 'a');
        Map<String, byte[]> targets = Map.of(DomainLayout.issuerTarget("alpha"), document);

        assertThat(refused(() -> server.publish("alpha", "issuer.alpha", 2, flipped, targets))
                        .code())
                .isEqualTo("threshold_not_met");
        Refused old = refused(() -> server.publishIssuer("alpha", 1, Duration.ofDays(30), "a-2"));
        assertThat(old.code()).isEqualTo("version_conflict");
        assertThat(old.status()).isEqualTo(409);
        assertThat(old.currentVersion()).hasValue(1);
        byte[] foreign = server.authors.delegated(
                "issuer.beta", 2, DomainLayout.issuerTarget("beta"), document, TestServer.START.plusSeconds(3600));
        assertThat(refused(() -> server.publish("alpha", "issuer.alpha", 2, foreign, targets))
                        .status())
                .isEqualTo(403);
        assertThat(refused(() -> server.publish("beta", "issuer.alpha", 2, signed, targets))
                        .code())
                .isEqualTo("grant_missing");

        assertThat(served(server)).isEqualTo(before);
    }

    private static Map<String, String> served(TestServer server) {
        Map<String, String> served = new TreeMap<>();
        for (String path : new String[] {
            "metadata/timestamp.json", "metadata/4.snapshot.json", "metadata/5.snapshot.json",
            "metadata/1.issuer.alpha.json", "metadata/2.issuer.alpha.json", "revocations/history.json"
        }) {
            ServedFile file = server.repository.find(path);
            served.put(path, file == null ? "" : Arrays.toString(file.bytes()));
        }
        return served;
    }

    @Test
    void publish_aVersionAhead_isAConflictThatNamesTheCurrentOne() {
        TestServer server = TestServer.running();
        assertThat(refused(() -> server.publishPolicy(3)).currentVersion()).hasValue(1);
    }

    @Test
    void publish_anOnlineRole_isRefusedWhateverItCarries() {
        TestServer server = TestServer.running();
        for (String role : new String[] {"timestamp", "snapshot", "revocations"}) {
            assertThat(refused(() -> server.publish("author", role, 2, new byte[0], Map.of()))
                            .code())
                    .isEqualTo("role_not_publishable");
        }
    }

    @Test
    void publish_unlistedOrMissingOrAlteredTarget_isRefused() {
        TestServer server = TestServer.running();
        byte[] document = server.authors.jwks("alpha", "a-2");
        byte[] signed = server.authors.issuer("alpha", 2, document, Duration.ofDays(30));
        String path = DomainLayout.issuerTarget("alpha");
        assertThat(refused(() -> server.publish(
                                "alpha",
                                "issuer.alpha",
                                2,
                                signed,
                                Map.of(path, document, "issuers/alpha/x", document)))
                        .code())
                .isEqualTo("target_not_listed");
        assertThat(refused(() -> server.publish("alpha", "issuer.alpha", 2, signed, Map.of()))
                        .code())
                .isEqualTo("target_missing");
        byte[] altered = document.clone();
        altered[5] ^= 1;
        assertThat(refused(() -> server.publish("alpha", "issuer.alpha", 2, signed, Map.of(path, altered)))
                        .code())
                .isEqualTo("hash_mismatch");
    }

    @Test
    void publish_targetAlreadyHeld_needNotBeSentAgain() throws Exception {
        TestServer server = TestServer.running();
        byte[] document = server.authors.jwks("alpha", "a-1");
        byte[] signed = server.authors.issuer("alpha", 2, document, Duration.ofDays(30));
        assertThat(server.publish("alpha", "issuer.alpha", 2, signed, Map.of()).bundleVersion())
                .isEqualTo(4);
        server.read();
    }

    @Test
    void publish_lintErrorsPrivateKeysAndForeignIssuer_areRefused() {
        TestServer server = TestServer.running();
        Refused lint = refused(() -> server.publishPolicy(2, "\"clock_skew_seconds\": 9999"));
        assertThat(lint.code()).isEqualTo("policy_lint_failed");
        assertThat(lint.status()).isEqualTo(422);
        assertThat(lint.detail()).contains("clock_skew_out_of_range");
        byte[] foreign = server.authors.jwks("beta", "a-2");
        assertThat(refused(() -> server.publish(
                                "alpha",
                                "issuer.alpha",
                                2,
                                server.authors.issuer("alpha", 2, foreign, Duration.ofDays(30)),
                                Map.of(DomainLayout.issuerTarget("alpha"), foreign)))
                        .code())
                .isEqualTo("issuer_mismatch");
        byte[] leaked = new String(server.authors.jwks("alpha", "a-2"), StandardCharsets.UTF_8)
                .replace("\"crv\"", "\"d\":\"AAAA\",\"crv\"")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(refused(() -> server.publish(
                                "alpha",
                                "issuer.alpha",
                                2,
                                server.authors.issuer("alpha", 2, leaked, Duration.ofDays(30)),
                                Map.of(DomainLayout.issuerTarget("alpha"), leaked)))
                        .code())
                .isEqualTo("malformed");
    }

    @Test
    void publish_aSlugThatWasUsedBefore_isRefused() throws Exception {
        TestServer server = TestServer.running();
        server.publish("author", "targets", 2, server.authors.targets(2, "alpha"), Map.of());
        assertThat(server.read().issuers()).containsExactly("issuer.alpha");
        assertThat(refused(() -> server.publish(
                                "author", "targets", 3, server.authors.targets(3, "alpha", "beta"), Map.of()))
                        .code())
                .isEqualTo("slug_reused");
    }

    @Test
    void publish_targetsThatThePolicyNoLongerVerifiesUnder_isRefused() {
        TestServer server = TestServer.running();
        byte[] before = server.repository.find("metadata/timestamp.json").bytes();
        byte[] targets = server.authors.targets(2, Map.of("policy", "policy-2"), "alpha", "beta");
        assertThat(refused(() -> server.publish("author", "targets", 2, targets, Map.of()))
                        .code())
                .isEqualTo("threshold_not_met");
        assertThat(server.repository.find("metadata/timestamp.json").bytes()).isEqualTo(before);
    }

    @Test
    void publish_targetsThatNameOtherOnlineKeys_isRefused() {
        TestServer server = TestServer.running();
        byte[] targets = server.authors.targets(2, Map.of("revocations", "elsewhere"), "alpha", "beta");
        Refused refused = refused(() -> server.publish("author", "targets", 2, targets, Map.of()));
        assertThat(refused.code()).isEqualTo("online_key_missing");
    }

    @Test
    void publish_targetsThatChangeAnIssuersKey_disableThatIssuerAloneUntilItSignsAgain() throws Exception {
        TestServer server = TestServer.running();
        byte[] targets = server.authors.targets(2, Map.of("issuer.alpha", "alpha-new"), "alpha", "beta");
        server.publish("author", "targets", 2, targets, Map.of());
        assertThat(server.read().issuers()).containsExactly("issuer.beta");
        server.crash();
        server.clock.advance(Duration.ofSeconds(4));
        server.repository.start();
        assertThat(server.read().issuers()).containsExactly("issuer.beta");
    }

    @Test
    void publish_anExpiredIssuerRole_doesNotStopTheDomain() throws Exception {
        TestServer server = TestServer.running();
        server.publishIssuer("alpha", 2, Duration.ofHours(1), "a-1");
        server.clock.advance(Duration.ofHours(2));
        server.repository.start();
        assertThat(server.repository.failure()).isEmpty();
        assertThat(server.read().issuers()).containsExactly("issuer.beta");

        server.publishIssuer("beta", 2, Duration.ofDays(30), "b-2");
        server.revoke("beta", server.jti("e1", "beta", "j1"));
        assertThat(server.read().issuers()).containsExactly("issuer.beta");
        server.publishIssuer("alpha", 3, Duration.ofDays(30), "a-1");
        assertThat(server.read().issuers()).containsExactly("issuer.alpha", "issuer.beta");
    }

    @Test
    void publish_anAlreadyExpiredRole_isRefused() {
        TestServer server = TestServer.running();
        assertThat(refused(() -> server.publishIssuer("alpha", 2, Duration.ofSeconds(-1), "a-1"))
                        .code())
                .isEqualTo("expired");
    }

    @Test
    void publish_whenPolicyAndTargetsHaveBothExpired_theyAreRenewedOneAfterTheOther() throws Exception {
        TestServer server = TestServer.running();
        server.clock.advance(Duration.ofDays(400));
        server.publish("author", "root", 2, server.authors.root(2), Map.of());
        server.publish("author", "targets", 2, server.authors.targets(2, "alpha", "beta"), Map.of());
        server.publishPolicy(2);
        assertThat(server.read().issuers()).isEmpty();
    }

    @Test
    void publish_nextRoot_isServedForEverAndNamedByTheStatement() throws Exception {
        TestServer server = TestServer.running();
        PublishReceipt receipt = server.publish("author", "root", 2, server.authors.root(2), Map.of());
        assertThat(receipt.bundleVersion()).isEqualTo(3);
        assertThat(server.read().statement().rootVersion()).isEqualTo(2);
        assertThat(refused(() -> server.publish("author", "root", 2, server.authors.root(2), Map.of()))
                        .code())
                .isEqualTo("version_conflict");
        assertThat(server.repository.find("metadata/2.root.json").cacheControl())
                .contains("immutable");
    }

    @Test
    void cacheControl_followsTheTable() throws Exception {
        TestServer server = TestServer.running();
        assertThat(server.repository.find("metadata/timestamp.json").cacheControl())
                .isEqualTo("max-age=1");
        assertThat(server.repository.find("revocations/history.json").cacheControl())
                .isEqualTo("no-cache");
        server.publishRealtimePolicy(2);
        assertThat(server.repository.find("metadata/timestamp.json").cacheControl())
                .isEqualTo("no-cache");
    }

    @Test
    void freshness_namesTheRouteThatClosesFirst() {
        TestServer server = TestServer.running();
        server.clock.advance(Duration.ofSeconds(10));
        String json = new String(server.repository.freshness("sha256:x"), StandardCharsets.UTF_8);
        assertThat(json)
                .contains("\"first_deny\":{\"at\":\"2030-01-01T00:01:00.002Z\",\"in_ms\":50002,"
                        + "\"route_id\":\"orders.refund\",\"window_ms\":60000}")
                .contains("\"age_ms\":9998")
                .contains("\"config_digest\":\"sha256:x\"")
                .contains("\"bundle_version\":3");
    }
}
