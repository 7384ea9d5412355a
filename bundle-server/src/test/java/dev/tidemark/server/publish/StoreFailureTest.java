package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.server.repository.FailingLedger;
import dev.tidemark.server.repository.FailingLedger.Mode;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestReader;
import dev.tidemark.storage.memory.MemoryLedger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreFailureTest {
    private final FailingLedger ledger = new FailingLedger(new MemoryLedger());
    private final TestServer server = TestServer.created("example.local", new SettableClock(TestServer.START), ledger)
            .bootstrap();
    private final TestReader reader = server.reader();

    private void beat(Duration after) {
        server.clock.advance(after);
        server.repository.start();
    }

    @Test
    void heartbeat_onADeadStore_signsNothing() {
        byte[] before = server.repository.find("metadata/timestamp.json").bytes();
        ledger.become(Mode.DEAD);
        beat(Duration.ofMillis(500));
        assertThat(server.repository.failure()).contains("store_failed");
        assertThat(server.repository.find("metadata/timestamp.json").bytes()).isEqualTo(before);
        beat(Duration.ofSeconds(2));
        assertThat(server.repository.ready()).isFalse();
        ledger.become(Mode.SOUND);
        beat(Duration.ofSeconds(1));
        assertThat(server.repository.ready()).isTrue();
        reader.refresh(server.clock.instant());
    }

    @Test
    void revoke_whoseAppendLandedWithoutAnAnswer_isFoundAndTheRepeatIsADuplicate() throws Exception {
        String event = server.jti("e1", "alpha", "j1");
        reader.refresh(server.clock.instant());
        ledger.become(Mode.APPEND_LANDS_UNANSWERED);
        Refused refused = catchThrowableOfType(Refused.class, () -> server.revoke("alpha", event));
        assertThat(refused.code()).isEqualTo("store_failed");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(server.repository.state().revocationSequence()).isZero();
        ledger.become(Mode.SOUND);
        RevocationReceipt again = server.revoke("alpha", event);
        assertThat(again.sequence()).isEqualTo(1);
        assertThat(again.duplicates()).isEqualTo(1);
        beat(Duration.ofSeconds(1));
        assertThat(reader.refresh(server.clock.instant()).statement().revocationSequence())
                .isEqualTo(1);
    }

    @Test
    void revoke_whoseAppendWasLost_isTakenTheSecondTimeUnderANewSnapshotVersion() throws Exception {
        String event = server.jti("e1", "alpha", "j1");
        reader.refresh(server.clock.instant());
        long snapshot = server.repository.state().snapshotVersion();
        ledger.become(Mode.APPEND_LOST);
        assertThat(catchThrowableOfType(Refused.class, () -> server.revoke("alpha", event)))
                .isNotNull();
        ledger.become(Mode.SOUND);
        beat(Duration.ofSeconds(1));
        RevocationReceipt receipt = server.revoke("alpha", event);
        assertThat(receipt.accepted()).isEqualTo(1);
        assertThat(server.repository.state().snapshotVersion()).isEqualTo(snapshot + 2);
        reader.refresh(server.clock.instant());
    }
}
