package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.Failure;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nothing comes through at all. Nobody can prevent it; it shows in each decision, in the order of the windows. */
class DroppedTrafficTest extends AttackScenario {
    private static final Map<Duration, String> WINDOWS = new TreeMap<>(
            Map.of(Duration.ofMinutes(5), "high", Duration.ofHours(1), "medium", Duration.ofHours(24), "low"));

    @Test
    void decide_nothingComesThrough_closesEachRouteAtItsWindowToTheMillisecond() throws Exception {
        mirror.copy(domain.policy(policy()).publish());
        try (TrustClient client = client().start()) {
            mirror.goDown();
            for (Duration window : WINDOWS.keySet()) {
                String route = WINDOWS.get(window);
                time.pass(window.minusMillis(client.read().ageMillis()));
                assertThat(client.refresh()).map(Failure::code).contains("fetch_unavailable");
                assertThat(decide(client, route)).isEqualTo(ALLOW);
                time.pass(Duration.ofMillis(1));
                assertThat(decide(client, route)).isEqualTo(STALE);
            }
            assertThat(decide(client, "offline")).isEqualTo(ALLOW);
        }
    }

    /** To start again gains nothing. */
    @Test
    void start_nothingComesThrough_goesOnFromTheTrueAge() throws Exception {
        mirror.copy(domain.policy(policy()).publish());
        client().start().close();
        mirror.goDown();
        time.pass(Duration.ofHours(1));

        try (TrustClient restarted = client().start()) {
            assertThat(decide(restarted, "high")).isEqualTo(STALE);
            assertThat(decide(restarted, "medium")).isEqualTo(ALLOW);
            time.pass(Duration.ofMillis(1));
            assertThat(decide(restarted, "medium")).isEqualTo(STALE);
        }
    }

    private static TestPolicy policy() {
        TestPolicy policy = TestPolicy.empty().route("orders.offline", "low", "offline-ok", 0);
        for (Map.Entry<Duration, String> window : WINDOWS.entrySet()) {
            policy = policy.route(
                    "orders." + window.getValue(),
                    window.getValue(),
                    "bounded",
                    window.getKey().toSeconds());
        }
        return policy;
    }
}
