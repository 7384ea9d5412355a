package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wrong clock, or a time that a thief signed, leaves behind: in the process, and in the state directory. */
class ClockRecoveryTest extends ClientScenario {
    private static final Duration DAY = Duration.ofDays(1);

    private Path lastNow() {
        return directory.resolve("state/" + TestDomain.DOMAIN + "/metadata/last-now.json");
    }

    /** The signer's time is the true one; the client's clock goes on from wherever it is. */
    private void truePass(Duration duration) {
        domain.advance(duration);
        time.pass(duration);
    }

    @Test
    void refresh_afterTheClockLeaptAheadAndCameBack_takesTheNextStatement() throws Exception {
        try (TrustClient client = client().start()) {
            time.set(TestDomain.START.plus(DAY));
            assertThat(client.read().ageMillis()).isEqualTo(DAY.toMillis());
            assertThat(client.refresh()).map(Failure::code).contains("expired");
            time.set(TestDomain.START);
            truePass(Duration.ofSeconds(1));
            assertThat(client.read().timeKnown()).isFalse();

            mirror.copy(domain.heartbeat());

            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().timeKnown()).isTrue();
            assertThat(client.read().ageMillis()).isZero();
        }
    }

    /** A thief of the timestamp key found a clock far ahead; the ceremony that replaces the keys ends what he signed. */
    @Test
    void refresh_afterTheEpochRose_forgetsTheTimeThatAStolenKeySigned() throws Exception {
        try (TrustClient client = client().start()) {
            time.set(TestDomain.START.plus(DAY));
            mirror.copy(domain.at(time.instant()).heartbeat());
            assertThat(client.refresh()).isEmpty();
            time.set(TestDomain.START.plusSeconds(10));
            domain.at(time.instant());
            assertThat(client.read().timeKnown()).isFalse();

            mirror.copy(domain.riseEpoch().publish());

            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().timeKnown()).isTrue();
            assertThat(client.read().ageMillis()).isZero();
        }
    }

    /** Only a statement of the new epoch ends the doubt, not the root that begins it. */
    @Test
    void refresh_rootOfANewEpochWithoutItsStatement_leavesTimeUnknown() throws Exception {
        try (TrustClient client = client().start()) {
            client.read();
            time.set(TestDomain.START.minus(DAY));
            mirror.copy(domain.riseEpoch().publish()).withhold(RepositoryPaths.TIMESTAMP);

            assertThat(client.refresh()).isPresent();

            assertThat(client.read().timeKnown()).isFalse();
        }
    }

    @ParameterizedTest(name = "clock set back by {0} s while it was off")
    @ValueSource(longs = {1, 59, 61, 500, 86_400})
    void start_clockSetBackWhileOff_neverMakesTheStateYounger(long seconds) throws Exception {
        try (TrustClient client = client().start()) {
            mirror.goDown();
            time.pass(Duration.ofSeconds(600));
            assertThat(client.read().ageMillis()).isEqualTo(600_000);
        }
        time.set(time.instant().minusSeconds(seconds));

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().ageMillis()).isGreaterThanOrEqualTo(600_000);
            assertThat(restarted.read().timeKnown()).isEqualTo(seconds <= 60);

            truePass(Duration.ofSeconds(1));
            time.set(domain.advance(Duration.ofSeconds(600)).now());
            mirror.comeUp().copy(domain.heartbeat());
            assertThat(restarted.refresh()).isEmpty();
            assertThat(restarted.read().timeKnown()).isTrue();
            assertThat(restarted.read().ageMillis()).isZero();
        }
    }

    /** Killed: what the last cycle kept is there, and no more. */
    @Test
    void start_afterAKill_isNotYoungerThanAtTheLastCycle() throws Exception {
        byte[] kept;
        try (TrustClient client = client().start()) {
            mirror.goDown();
            time.pass(Duration.ofSeconds(600));
            assertThat(client.refresh()).isPresent();
            kept = Files.readAllBytes(lastNow());
            time.pass(Duration.ofSeconds(20));
            client.read();
        }
        Files.write(lastNow(), kept);
        time.set(TestDomain.START.plusSeconds(5));

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().ageMillis()).isEqualTo(600_000);
            assertThat(restarted.read().timeKnown()).isFalse();
        }
    }

    /** The directory is not believed: a spoilt file costs the memory of one number, a raised one closes. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "null", "{\"last_now_ms\": -1, \"statement\": \"\"}", "{\"statement\": 7}"})
    void start_lastNowSpoilt_isAStartWithoutIt(String spoilt) throws Exception {
        client().start().close();
        Files.writeString(lastNow(), spoilt);
        mirror.goDown();

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().state()).isPresent();
            assertThat(restarted.read().timeKnown()).isTrue();
        }
    }

    @Test
    void start_lastNowRaised_closesUntilANewerStatement() throws Exception {
        client().start().close();
        raise(lastNow(), TestDomain.START.plus(DAY));
        mirror.goDown();

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().timeKnown()).isFalse();
            truePass(Duration.ofSeconds(1));
            mirror.comeUp().copy(domain.heartbeat());
            assertThat(restarted.refresh()).isEmpty();
            assertThat(restarted.read().timeKnown()).isTrue();
            assertThat(restarted.read().ageMillis()).isZero();
        }
    }

    private static void raise(Path file, Instant to) throws IOException {
        String text = Files.readString(file);
        String raised = text.replaceAll("\"last_now_ms\":\\d+", "\"last_now_ms\":" + to.toEpochMilli());
        assertThat(raised).isNotEqualTo(text);
        Files.writeString(file, raised);
    }

    /** A heartbeat costs no write of it. */
    @Test
    void refresh_newerStatement_writesNoLastNow() throws Exception {
        try (TrustClient client = client().start()) {
            truePass(Duration.ofSeconds(1));
            mirror.copy(domain.heartbeat());
            assertThat(client.refresh()).isEmpty();
            assertThat(lastNow()).doesNotExist();
        }
        assertThat(lastNow()).exists();
    }
}
