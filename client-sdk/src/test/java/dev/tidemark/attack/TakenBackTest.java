package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A thief of the online keys, who holds every path, takes back part of what was revoked: whoever holds it keeps it. */
@Timeout(60)
class TakenBackTest extends AttackScenario {
    private final Forger forger = forger();

    @BeforeEach
    void someIsRevoked() {
        TakenBack.NOTHING.sign(forger);
        mirror.files(forger.files());
    }

    private void offer(TakenBack lie) {
        lie.sign(forger.at(time.instant()));
        mirror.files(forger.files());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
    void refresh_partTakenBack_isRefusedAndItBinds(TakenBack lie) throws Exception {
        try (TrustClient client = started()) {
            offer(lie);

            refreshIsRefused(client, lie.code());

            TakenBack.requireHeld(client);
        }
    }

    /** Refused once before and once after: what the first refusal left in the directory helps nobody. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
    void start_partTakenBack_isRefusedAndItBinds(TakenBack lie) throws Exception {
        try (TrustClient client = started()) {
            offer(lie);
            client.refresh();
        }
        pass(Duration.ofSeconds(5));
        offer(lie);
        try (TrustClient restarted = client().start()) {
            assertThat(restarted.status().failure()).map(Failure::code).contains(lie.code());
            TakenBack.requireHeld(restarted);
            requireAgeRunsOn(restarted, held(restarted));
        }
        mirror.goDown();
        try (TrustClient restarted = client().start()) {
            TakenBack.requireHeld(restarted);
        }
    }
}
