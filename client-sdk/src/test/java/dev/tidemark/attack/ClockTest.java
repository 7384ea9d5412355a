package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock of the reader is set, by accident or by whoever holds its time server; and nothing new arrives. */
class ClockTest extends AttackScenario {
    private static final String UNTRUSTED = "clock_untrusted";

    @Test
    void decide_clockSetBackAYear_closesAllButOfflineOk() throws Exception {
        try (TrustClient client = started()) {
            assertThat(decide(client, "refund")).isEqualTo(ALLOW);
            time.set(TestDomain.START.minus(Duration.ofDays(365)));

            requireClosed(client, UNTRUSTED);
            assertThat(client.read().ageMillis()).isEqualTo(5_000);
        }
    }

    /** Back by less than a clock may be wrong: it is believed, and gains nothing. */
    @Test
    void decide_clockSetBackABit_closesAtTheSameMoment() throws Exception {
        try (TrustClient client = started()) {
            client.read();
            time.set(time.instant().minusSeconds(30));

            time.pass(Duration.ofSeconds(55));
            assertThat(decide(client, "refund")).isEqualTo(ALLOW);
            time.pass(Duration.ofMillis(1));
            assertThat(decide(client, "refund")).isEqualTo(STALE);
        }
    }

    @Test
    void decide_clockStepsAnHourAhead_onlyAges() throws Exception {
        try (TrustClient client = started()) {
            Instant before = time.instant();
            time.set(before.plus(Duration.ofHours(1)));
            requireClosed(client, STALE);

            time.set(before);

            requireClosed(client, UNTRUSTED);
        }
    }

    /** Set back, it stays so until a newer statement shows what time it is at least. */
    @Test
    void refresh_clockSetBackAndANewerStatement_countsFromItsTime() throws Exception {
        try (TrustClient client = started()) {
            client.read();
            Instant honest = time.instant();
            time.set(honest.minus(Duration.ofDays(365)));
            mirror.copy(domain.heartbeat());

            client.refresh();

            assertThat(client.read().ageMillis()).isZero();
            requireClosed(client, UNTRUSTED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void start_clockAt1970_closesAllButOfflineOk(boolean reachable) throws Exception {
        started().close();
        if (!reachable) {
            mirror.goDown();
        }
        time.set(Instant.EPOCH);

        try (TrustClient restarted = client().start()) {
            requireClosed(restarted, UNTRUSTED);
        }
    }

    /** A reader that has seen nothing knows no time but its own. */
    @Test
    void start_clockAt1970WithNothingHeld_isRefused() {
        time.set(Instant.EPOCH);

        assertThat(startRefused(client())).isEqualTo("from_future");
    }

    private void requireClosed(TrustClient client, String code) {
        assertThat(decide(client, "refund")).isEqualTo(code);
        assertThat(decide(client, "live")).isEqualTo(code);
        assertThat(decide(client, "catalog")).isEqualTo(ALLOW);
    }
}
