package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.OFFLINE_OK;
import static dev.tidemark.e2e.DomainAuthors.ORDERS;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.DomainAuthors.WINDOW;
import static dev.tidemark.e2e.RunningDomain.decide;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job over real HTTP and a real store: publish, pull, decide, revoke, grow old, start again. */
class PublishAndDecideTest {
    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private RunningDomain server;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop);
        server.publishAll(shop);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void decide_publishedBundle_allowsWhatThePolicySays() throws Exception {
        try (TrustClient trust = client()) {
            String passport = shop.passport(TILL, "p-1", time.instant());

            assertThat(decide(trust, "POST", HIGH_RISK, passport)).isEqualTo("allowed");
            assertThat(decide(trust, "GET", ORDERS, passport)).isEqualTo("allowed");
            assertThat(decide(trust, "GET", OFFLINE_OK, passport)).isEqualTo("allowed");
            assertThat(decide(trust, "DELETE", HIGH_RISK, passport)).isEqualTo("bundle_route_missing");
            assertThat(decide(trust, "POST", HIGH_RISK, flipped(passport))).isEqualTo("invalid_passport_signature");
        }
    }

    @Test
    void decide_revokedPassport_isDeniedAfterARefreshAndAfterARestartWithoutTheServer() throws Exception {
        String stolen = shop.passport(TILL, "stolen", time.instant());
        String other = shop.passport(TILL, "other", time.instant());
        try (TrustClient trust = client()) {
            assertThat(decide(trust, "POST", HIGH_RISK, stolen)).isEqualTo("allowed");

            JsonNode receipt = RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
            assertThat(trust.refresh()).isEmpty();

            assertThat(receipt.path("sequence").asLong()).isEqualTo(1);
            assertThat(decide(trust, "POST", HIGH_RISK, stolen)).isEqualTo("revoked_passport");
            assertThat(decide(trust, "POST", HIGH_RISK, other)).isEqualTo("allowed");
        }
        server.close();
        try (TrustClient restarted = client()) {
            assertThat(restarted.status().failure()).isPresent();
            assertThat(decide(restarted, "POST", HIGH_RISK, stolen)).isEqualTo("revoked_passport");
            assertThat(decide(restarted, "GET", OFFLINE_OK, stolen)).isEqualTo("revoked_passport");
            assertThat(decide(restarted, "POST", HIGH_RISK, other)).isEqualTo("allowed");
        }
    }

    @Test
    void decide_serverGone_highRiskClosesAtItsWindowAndOfflineOkGoesOn() throws Exception {
        String passport = shop.passport(TILL, "p-1", time.instant());
        try (TrustClient trust = client()) {
            server.close();
            time.pass(WINDOW.minusMillis(trust.read().ageMillis()));
            assertThat(trust.read().ageMillis()).isEqualTo(WINDOW.toMillis());
            assertThat(decide(trust, "POST", HIGH_RISK, passport)).isEqualTo("allowed");

            time.pass(Duration.ofMillis(1));
            assertThat(decide(trust, "POST", HIGH_RISK, passport)).isEqualTo("stale_bundle_fail_closed");
            assertThat(decide(trust, "GET", ORDERS, passport)).isEqualTo("allowed");
            assertThat(decide(trust, "GET", OFFLINE_OK, passport)).isEqualTo("allowed");

            assertThat(trust.refresh()).isPresent();
            assertThat(decide(trust, "POST", HIGH_RISK, passport)).isEqualTo("stale_bundle_fail_closed");

            time.pass(Duration.ofDays(2));
            String fresh = shop.passport(TILL, "p-2", time.instant());
            assertThat(decide(trust, "GET", ORDERS, fresh)).isEqualTo("stale_bundle_fail_closed");
            assertThat(decide(trust, "GET", OFFLINE_OK, fresh)).isEqualTo("allowed");
        }
    }

    @Test
    void restart_onTheSameLedger_neverLowersAVersionAndClientsGoOn() throws Exception {
        RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
        String stolen = shop.passport(TILL, "stolen", time.instant());
        try (TrustClient trust = client()) {
            for (int round = 1; round <= 3; round++) {
                TrustState before = trust.read().state().orElseThrow();
                JsonNode last = server.timestamp(shop);
                server.close();
                assertThat(trust.refresh()).isPresent();
                // Far less than what was reserved: a clean stop gives the rest back.
                time.pass(Duration.ofMillis(100));
                server.start();
                JsonNode first = server.timestampWhere(
                        shop, version -> version > last.path("version").asLong());

                assertThat(first.path("meta")
                                .path("snapshot.json")
                                .path("version")
                                .asLong())
                        .isGreaterThanOrEqualTo(last.path("meta")
                                .path("snapshot.json")
                                .path("version")
                                .asLong());
                assertThat(trust.refresh()).isEmpty();
                TrustState after = trust.read().state().orElseThrow();
                assertThat(after.statement().issuedAt())
                        .isAfter(before.statement().issuedAt());
                assertThat(after.bundleVersion()).isEqualTo(before.bundleVersion());
                assertThat(after.revocationSequence()).isEqualTo(1);
                assertThat(decide(trust, "POST", HIGH_RISK, stolen)).isEqualTo("revoked_passport");

                JsonNode receipt = server.publishPolicy(shop, 1 + round);
                assertThat(receipt.path("bundle_version").asLong()).isEqualTo(before.bundleVersion() + 1);
                assertThat(trust.refresh()).isEmpty();
                assertThat(trust.read().state().orElseThrow().bundleVersion()).isEqualTo(before.bundleVersion() + 1);
            }
        }
    }

    private TrustClient client() throws Exception {
        return server.client(shop, directory.resolve("state"), time, time);
    }

    /** The same with one bit of the signature changed. */
    private static String flipped(String passport) {
        int at = passport.lastIndexOf('.') + 5;
        return passport.substring(0, at) + (passport.charAt(at) == 'A' ? 'B' : 'A') + passport.substring(at + 1);
    }
}
