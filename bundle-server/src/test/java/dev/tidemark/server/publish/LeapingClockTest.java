package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.server.repository.TestReader;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wall clock of the host leaps ahead: what is dropped then would be gone when somebody corrects it. */
class LeapingClockTest {
    private static final RevokedName PASSPORT = new RevokedName(RevocationKind.JTI, TestAuthors.issuer("alpha"), "j1");
    private static final Duration LEAP = Duration.ofDays(20);

    private TestServer server;
    private long elapsed;

    /** A server whose clock was believed when a passport was revoked. */
    @BeforeEach
    void revoke() throws Exception {
        server = TestServer.running();
        server.elapsed = () -> elapsed;
        server.crash();
        run(Duration.ofHours(1));
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        assertThat(server.repository.pruningHeld()).isFalse();
    }

    /** Both clocks go on, then the domain signs again. */
    private void run(Duration time) {
        server.clock.advance(time);
        elapsed += time.toNanos();
        server.repository.start();
        assertThat(server.repository.failure()).isEmpty();
    }

    private void leap(Duration time) {
        server.clock.advance(time);
        run(Duration.ofSeconds(1));
    }

    private boolean isRevoked() {
        return server.read().revoked(PASSPORT);
    }

    @Test
    void leapOfDays_dropsNothing_neitherWithAHeartbeatNorWithARevocation() throws Exception {
        leap(LEAP);
        assertThat(server.repository.pruningHeld()).isTrue();
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        run(Duration.ofMinutes(59));

        assertThat(isRevoked()).isTrue();
    }

    @Test
    void leapOfDays_andARestart_dropsNothing() throws Exception {
        leap(LEAP);
        server.crash();
        run(Duration.ofSeconds(4));
        assertThat(server.repository.pruningHeld()).isTrue();
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        run(Duration.ofMinutes(55));

        assertThat(isRevoked()).isTrue();
    }

    @Test
    void leapsOfMinutes_oneAfterTheOther_dropNothing() {
        for (int i = 0; i < 100; i++) {
            leap(Duration.ofMinutes(50));
        }
        assertThat(server.repository.pruningHeld()).isTrue();
        assertThat(isRevoked()).isTrue();
    }

    @Test
    void serverThatWasOffForAWeek_dropsWhatIsDeadOnceItHasRunForAnHour() {
        server.clock.advance(Duration.ofDays(7));
        server.crash();
        run(Duration.ofSeconds(4));
        assertThat(isRevoked()).isTrue();
        run(Duration.ofHours(1));

        assertThat(server.repository.pruningHeld()).isFalse();
        assertThat(isRevoked()).isFalse();
    }

    @Test
    void clockThatRunsOn_dropsWhatIsDeadAtOnce() {
        TestReader reader = server.reader();
        reader.refresh(server.clock.instant());
        for (int hour = 0; hour < 30; hour++) {
            run(Duration.ofHours(1));
            assertThat(server.repository.pruningHeld()).isFalse();
            reader.refresh(server.clock.instant());
        }
        assertThat(isRevoked()).isFalse();
    }
}
