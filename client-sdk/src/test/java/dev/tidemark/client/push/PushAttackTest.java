package dev.tidemark.client.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.Failure;
import dev.tidemark.client.PushScenario;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who controls the stream, and sometimes an online key. The files that polls get are honest, unless a test says so. */
@Timeout(60)
class PushAttackTest extends PushScenario {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private long laterVersion;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private TrustClient attacked() throws Exception {
        return started(client().meters(registry));
    }

    private double told(String code) {
        return registry.get("tidemark.client.verification.failures")
                .tag("code", code)
                .counter()
                .count();
    }

    private static TrustState held(TrustClient client) {
        return client.read().state().orElseThrow();
    }

    /** The event changes nothing, is told by its code, ends the stream, and stands in the way of no poll. */
    private void isRefused(TrustClient client, SseRepository.Stream stream, String event, String code)
            throws Exception {
        TrustState before = held(client);
        long age = client.read().ageMillis();

        stream.send(event);
        awaitCycle();

        assertThat(held(client)).isSameAs(before);
        assertThat(client.read().ageMillis()).isEqualTo(age);
        assertThat(told(code)).isPositive();
        assertThat(server.asked()).isEmpty();
        assertThat(client.status().push())
                .isInstanceOfSatisfying(
                        PushState.Waiting.class,
                        waiting -> assertThat(waiting.code()).contains("push_refused"));
        stream.awaitEnd();
        pollingGoesOn(client);
    }

    private void pollingGoesOn(TrustClient client) throws Exception {
        pass(SECOND);
        laterVersion += 100;
        domain.timestampVersion(laterVersion).heartbeat();
        server.serve(domain);
        assertThat(client.refresh()).isEmpty();
        assertThat(client.read().ageMillis()).isZero();
    }

    @Test
    void push_replayedExpiredStatement_isRefused() throws Exception {
        try (TrustClient client = attacked()) {
            pass(SECOND);
            String recorded = Events.statement(domain.heartbeat());
            pass(Duration.ofMinutes(16));

            isRefused(client, server.stream(), recorded, "expired");
        }
    }

    @Test
    void push_replayOfTheHeldStatement_makesNothingYounger() throws Exception {
        try (TrustClient client = attacked()) {
            pass(Duration.ofSeconds(10));
            server.stream().send(Events.statement(domain));
            awaitCycle();

            assertThat(client.read().ageMillis()).isEqualTo(10_000);
            assertThat(client.status().push()).as("what brings no news").isInstanceOf(PushState.Waiting.class);
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void push_olderStatement_isBehindAndTheHeldOneStays() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            String recorded = Events.statement(domain);
            pass(SECOND);
            stream.send(Events.statement(domain.heartbeat()));
            awaitCycle();
            pass(SECOND);
            stream.send(recorded);
            awaitCycle();

            assertThat(version(client)).isEqualTo(2);
            assertThat(client.read().ageMillis()).isEqualTo(1_000);
            assertThat(told("behind")).isEqualTo(1);
            assertThat(client.status().failure()).isEmpty();
        }
    }

    @Test
    void push_rolledBackStatement_isRefused() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            pass(SECOND);
            stream.send(Events.statement(domain.timestampVersion(7).heartbeat()));
            awaitCycle();
            pass(SECOND);

            isRefused(
                    client, stream, Events.statement(domain.timestampVersion(3).heartbeat()), "rollback");
        }
    }

    @Test
    void push_anotherStatementOfTheHeldVersion_isToldAndTheHeldOneStays() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            pass(SECOND);
            stream.send(Events.statement(domain.heartbeat()));
            awaitCycle();
            pass(SECOND);
            stream.send(Events.statement(domain.timestampVersion(2).heartbeat()));
            awaitCycle();

            assertThat(client.read().ageMillis()).isEqualTo(1_000);
            assertThat(told("equivocation")).isEqualTo(1);
            assertThat(client.status().reports()).extracting(Failure::code).containsExactly("equivocation");
            stream.awaitEnd();
            pollingGoesOn(client);
        }
    }

    @Test
    void push_statementOfAnotherDomain_isRefused() throws Exception {
        try (TrustClient client = attacked()) {
            TestDomain foreign = TestDomain.unpublished("other.example")
                    .policy(POLICY)
                    .issuer(TestIssuer.of("alpha"))
                    .publish()
                    .timestampVersion(9)
                    .heartbeat();
            isRefused(client, server.stream(), Events.statement(foreign), "wrong_domain");
        }
    }

    @Test
    void push_statementFromTheFuture_isRefused() throws Exception {
        try (TrustClient client = attacked()) {
            TestDomain ahead =
                    domain.at(time.instant().plus(Duration.ofMinutes(5))).heartbeat();
            isRefused(client, server.stream(), Events.statement(ahead), "from_future");
        }
    }

    @Test
    void push_changedStatement_isRefused() throws Exception {
        try (TrustClient client = attacked()) {
            pass(SECOND);
            byte[] newer = domain.heartbeat().files().get(PushEvent.TIMESTAMP);
            String changed =
                    new String(newer, StandardCharsets.UTF_8).replace("\"bundle_version\":1", "\"bundle_version\":2");
            isRefused(
                    client,
                    server.stream(),
                    Events.statement(changed.getBytes(StandardCharsets.UTF_8)),
                    "threshold_not_met");
        }
    }

    @Test
    void push_statementThatNamesAWithheldSnapshot_ageRunsOnAndWhatItSaidBinds() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            pass(SECOND);
            String recorded = Events.statement(domain.heartbeat());
            pass(Duration.ofSeconds(9));
            domain.revoke(jti("stolen")).publish();
            stream.send(Events.statement(domain));
            awaitCycle();

            assertThat(client.read().ageMillis()).isEqualTo(10_000);
            assertThat(client.status().failure()).map(Failure::code).contains("fetch_not_found");
            assertThat(server.asked()).contains("metadata/2.snapshot.json");

            stream.send(recorded);
            awaitUntil(() -> told("behind") > 0);
            assertThat(client.read().ageMillis()).as("marks were raised").isEqualTo(10_000);

            server.serve(domain);
            assertThat(client.refresh()).isEmpty();
            assertThat(find(client, jti("stolen"))).isTrue();
        }
    }

    @Test
    void push_newerRootWithheld_isToldAndTheStateIsKept() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            pass(SECOND);
            TrustState before = held(client);
            domain.rotateRoot();
            stream.send(Events.statement(domain.heartbeat()));
            awaitCycle();

            assertThat(held(client)).isSameAs(before);
            assertThat(told("root_withheld")).isEqualTo(1);
            assertThat(server.asked()).containsExactly("metadata/2.root.json");
            stream.awaitEnd();
        }
    }

    @Test
    void push_nextRootThatIsNone_isRefusedAndNoMirrorIsAsked() throws Exception {
        try (TrustClient client = attacked()) {
            pass(SECOND);
            domain.heartbeat();
            Map<String, byte[]> files = Map.of(
                    "metadata/2.root.json",
                    "{}".getBytes(StandardCharsets.UTF_8),
                    PushEvent.TIMESTAMP,
                    domain.files().get(PushEvent.TIMESTAMP));
            isRefused(client, server.stream(), Events.update(files, List.of()), "malformed");
        }
    }

    @Test
    void push_wrongBytesForANamedFile_areToldAndAskedOfAMirror() throws Exception {
        try (TrustClient client = attacked()) {
            pass(SECOND);
            Map<String, byte[]> before = domain.files();
            domain.revoke(jti("stolen")).publish();
            server.serve(domain);
            Map<String, byte[]> files = Events.changed(before, domain);
            files.replaceAll((path, bytes) -> path.endsWith("snapshot.json") ? new byte[bytes.length] : bytes);
            server.stream().send(Events.update(files, domain.deltas()));
            awaitCycle();

            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(told("hash_mismatch")).isEqualTo(1);
            assertThat(server.asked()).containsExactly("metadata/2.snapshot.json");
        }
    }

    @Test
    void push_stolenOnlineKeysThatDropARevocation_areRefusedAndItBinds() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            pass(SECOND);
            stream.send(revoked("stolen"));
            awaitCycle();
            server.serve(domain);
            server.asked();

            TestDomain forged = TestDomain.unpublished(TestDomain.DOMAIN)
                    .policy(POLICY)
                    .issuer(TestIssuer.of("alpha"))
                    .publish()
                    .at(time.instant().plusMillis(500));
            // Above every version that is held: an equal one with other bytes would be refused for that alone.
            forged.revoke(jti("nobody")).publish();
            forged.revoke(jti("somebody-else")).timestampVersion(50).publish();
            server.serve(forged);
            Map<String, byte[]> files = Events.changed(Map.of(), forged);
            files.keySet().removeIf(path -> path.endsWith("root.json"));
            stream.send(Events.update(files, forged.deltas()));
            awaitCycle();

            assertThat(client.status().failure())
                    .map(Failure::code)
                    .hasValueSatisfying(code -> assertThat(code).isIn("live_set_differs", "revocation_regressed"));
            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(find(client, jti("somebody-else"))).isFalse();
        }
    }

    @Test
    void push_garbage_endsTheStreamAndPollingGoesOn() throws Exception {
        for (String garbage : List.of(
                Events.event("update", "no json"),
                Events.event("timestamp", "{\"timestamp\":\"%%\"}"),
                Events.event("update", "{\"files\":[],\"deltas\":[\"VE1SMg==\"]}"))) {
            try (TrustClient client = attacked()) {
                SseRepository.Stream stream = server.stream();
                stream.send(garbage);
                stream.awaitEnd();

                assertThat(client.status().push())
                        .isInstanceOfSatisfying(
                                PushState.Waiting.class,
                                waiting -> assertThat(waiting.code()).contains("push_malformed"));
                assertThat(moreCycles()).isZero();
                pollingGoesOn(client);
                awaitCycle();
            }
        }
    }

    @Test
    void push_endlessLine_isCutAtTheBound() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            stream.send("data: " + "x".repeat(EventStream.MAX_EVENT_BYTES));
            stream.awaitEnd();

            assertThat(client.status().push())
                    .isInstanceOfSatisfying(
                            PushState.Waiting.class,
                            waiting -> assertThat(waiting.code()).contains("push_too_large"));
            pollingGoesOn(client);
        }
    }

    @Test
    void push_pathsThatLeaveTheRepository_areIgnored() throws Exception {
        try (TrustClient client = attacked()) {
            pass(SECOND);
            domain.heartbeat();
            Map<String, byte[]> files = Map.of(
                    "../../etc/passwd",
                    new byte[3],
                    "metadata/../timestamp.json",
                    new byte[3],
                    PushEvent.TIMESTAMP,
                    domain.files().get(PushEvent.TIMESTAMP));
            server.stream().send(Events.update(files, List.of()));
            awaitCycle();

            assertThat(version(client)).isEqualTo(2);
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void push_floodOfEvents_isCoalescedAndTheNewestWins() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            StringBuilder flood = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                pass(Duration.ofMillis(10));
                flood.append(i == 250 ? revoked("stolen") : Events.statement(domain.heartbeat()));
            }
            stream.send(flood.toString());
            awaitUntil(() -> version(client) == 501);

            assertThat(find(client, jti("stolen"))).isTrue();
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void push_filesWithoutAStatement_areWorthNoCycleAndNoRequest() throws Exception {
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            for (int i = 0; i < 50; i++) {
                stream.send(Events.update(Map.of("metadata/9.snapshot.json", new byte[10]), List.of()));
            }
            pass(SECOND);
            stream.send(Events.statement(domain.heartbeat()));
            awaitUntil(() -> version(client) == 2);

            assertThat(moreCycles()).isZero();
            assertThat(server.asked()).isEmpty();
        }
    }

    /** Each statement is newer than the one before, and older than it need be: half a window late is not kept up. */
    @Test
    void push_newsThatLagsBehind_isPolledFor() throws Exception {
        domain.policy(TestPolicy.empty().route("orders.search", "medium", "bounded", 3))
                .publish();
        server.serve(domain);
        try (TrustClient client = attacked()) {
            SseRepository.Stream stream = server.stream();
            pass(SECOND);
            stream.send(Events.statement(domain.heartbeat()));
            awaitUntil(() -> version(client) == 3);
            server.serve(domain);
            assertThat(client.refresh()).isEmpty();
            assertThat(client.status().push()).isInstanceOf(PushState.Live.class);

            pass(SECOND);
            String late = Events.statement(domain.heartbeat());
            pass(SECOND.multipliedBy(2));
            server.serve(domain.heartbeat());
            stream.send(late);

            awaitUntil(() -> version(client) == 5);
            assertThat(client.read().ageMillis()).isZero();
        }
    }
}
