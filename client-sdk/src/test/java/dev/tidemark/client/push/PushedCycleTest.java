package dev.tidemark.client.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.Failure;
import dev.tidemark.client.PushScenario;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PushedCycleTest extends PushScenario {
    @Test
    void push_updateOfARevocation_isInForceWithNoFurtherRequest() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            server.stream().send(revoked("stolen"));
            awaitCycle();

            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(server.asked()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();
        }
    }

    @Test
    void push_manyRevocationsAcrossTiersAndCompactions_costNoRequest() throws Exception {
        try (TrustClient client = started()) {
            SseRepository.Stream stream = server.stream();
            int id = 0;
            for (int batch = 0; batch < 12; batch++) {
                pass(Duration.ofMillis(100));
                Map<String, byte[]> before = domain.files();
                for (int i = 0; i < 190; i++) {
                    domain.revoke(jti("id-" + id++));
                }
                domain.publish();
                stream.send(Events.update(before, domain));
                awaitCycle();
            }
            assertThat(server.asked()).isEmpty();
            assertThat(client.read().state().orElseThrow().revocations().size()).isEqualTo(id);
            assertThat(domain.files().keySet()).anyMatch(path -> path.contains("0-2048.tmr"));
        }
    }

    @Test
    void push_whatWasMerged_outlivesARestartWithTheServerGone() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            server.stream().send(revoked("stolen"));
            awaitCycle();
            assertThat(find(client, jti("stolen"))).isTrue();
        }
        server.serve(Map.of());
        try (TrustClient client = client().start()) {
            assertThat(find(client, jti("stolen"))).isTrue();
        }
    }

    @Test
    void push_policyChange_isTakenFromTheEvent() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            Map<String, byte[]> before = domain.files();
            domain.policy(POLICY.route("orders.refund", "high", "bounded", 36_000))
                    .publish();
            server.stream().send(Events.update(before, domain));
            awaitCycle();

            assertThat(client.read().state().orElseThrow().bundleVersion()).isEqualTo(2);
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void push_eventWithoutAllFiles_fetchesWhatIsMissingAndNothingElse() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            Map<String, byte[]> before = domain.files();
            domain.revoke(jti("stolen")).publish();
            server.serve(domain);
            Map<String, byte[]> files = new TreeMap<>(Events.changed(before, domain));
            files.keySet().removeIf(path -> path.endsWith("snapshot.json"));
            server.stream().send(Events.update(files, domain.deltas()));
            awaitCycle();

            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(server.asked()).containsExactly("metadata/2.snapshot.json");
        }
    }

    @Test
    void push_lostUpdate_theNextStatementStartsTheFetch() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            domain.revoke(jti("stolen")).publish();
            server.serve(domain);
            server.stream().send(Events.statement(domain));
            awaitCycle();

            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(server.asked())
                    .contains("metadata/2.snapshot.json", "metadata/2.revocations.json")
                    .doesNotContain("metadata/2.root.json", "metadata/timestamp.json");
        }
    }

    @Test
    void push_statementsThatKeepArrivingOld_tellThatTheClockIsAhead() throws Exception {
        try (TrustClient client = started()) {
            SseRepository.Stream stream = server.stream();
            for (int i = 1; i <= 6; i++) {
                pass(Duration.ofSeconds(3));
                domain.at(time.instant().minus(Duration.ofMillis(i < 6 ? 2_001 : 2_000)))
                        .heartbeat();
                stream.send(Events.statement(domain));
                awaitCycle();
                assertThat(client.status().reports())
                        .extracting(Failure::code)
                        .isEqualTo(i == 5 ? List.of("clock_ahead") : List.of());
            }
        }
    }

    @Test
    void push_deltaThatIsNotTheRightOne_isFetchedInstead() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            Map<String, byte[]> before = domain.files();
            domain.revoke(jti("stolen")).publish();
            server.serve(domain);
            TestDomain other = TestDomain.start();
            other.revoke(jti("somebody-else")).publish();
            server.stream().send(Events.update(Events.changed(before, domain), other.deltas()));
            awaitCycle();

            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(find(client, jti("somebody-else"))).isFalse();
            assertThat(server.asked()).singleElement().asString().endsWith(".0-1.tmr");
        }
    }

    @Test
    void push_heartbeats_keepTheStateYoungWithoutARequest() throws Exception {
        try (TrustClient client = started()) {
            SseRepository.Stream stream = server.stream();
            for (int i = 0; i < 5; i++) {
                pass(Duration.ofSeconds(1));
                domain.heartbeat();
                stream.send(Events.statement(domain));
                awaitCycle();
                assertThat(client.read().ageMillis()).isZero();
            }
            assertThat(server.asked()).isEmpty();
            assertThat(client.status().push()).isInstanceOfSatisfying(PushState.Live.class, live -> {
                assertThat(live.server()).startsWith(server.address().toString());
                assertThat(live.lastEvent()).isEqualTo(time.instant());
            });
        }
    }

    @Test
    void push_rootThatCameAlong_isTakenInOrder() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            Map<String, byte[]> before = domain.files();
            domain.rotateRoot().rotateRoot().heartbeat();
            server.stream().send(Events.update(Events.changed(before, domain), List.of()));
            awaitCycle();

            assertThat(rootVersion(client)).isEqualTo(3);
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void push_statementThatNamesARoot_asksForIt() throws Exception {
        try (TrustClient client = started()) {
            pass(Duration.ofSeconds(1));
            domain.rotateRoot().heartbeat();
            server.serve(domain);
            server.stream().send(Events.statement(domain));
            awaitCycle();

            assertThat(rootVersion(client)).isEqualTo(2);
            assertThat(server.asked()).contains("metadata/2.root.json");
        }
    }

    @Test
    void pollOnly_opensNoStream() throws Exception {
        try (TrustClient client = started(client().pollOnly())) {
            assertThat(client.status().push()).isEqualTo(new PushState.Off());
            client.refresh();
            assertThat(server.hasStream()).isFalse();
        }
    }

    @Test
    void push_serverWithoutEvents_isToldAndPollingGoesOn() throws Exception {
        server.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        try (TrustClient client = started()) {
            server.stream();
            pass(Duration.ofSeconds(1));
            domain.heartbeat();
            server.serve(domain);
            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();
            assertThat(client.status().push()).isInstanceOf(PushState.Waiting.class);
        }
    }

    @Test
    void close_endsTheStream() throws Exception {
        SseRepository.Stream stream;
        try (TrustClient client = started()) {
            stream = server.stream();
        }
        stream.awaitEnd();
    }
}
