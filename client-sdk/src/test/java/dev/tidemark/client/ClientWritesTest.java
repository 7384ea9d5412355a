package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.disk.Change;
import dev.tidemark.client.disk.WatchedDisk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a cycle writes: no more than what it brought. */
class ClientWritesTest extends ClientScenario {
    private WatchedDisk disk;

    @BeforeEach
    void watch() {
        disk = new WatchedDisk(directory);
    }

    private TrustClient start() throws Exception {
        TrustClient client =
                client().stateDirectory(disk.top().resolve("state")).start();
        client.refresh();
        return client;
    }

    private List<Change> during(TrustClient client) throws Exception {
        int before = disk.changes().size();
        assertThat(client.refresh()).isEmpty();
        return disk.changes().subList(before, disk.changes().size());
    }

    private static long syncs(List<Change> changes) {
        return changes.stream().filter(Change.Sync.class::isInstance).count();
    }

    @Test
    void refresh_theSameStatement_writesNothing() throws Exception {
        try (TrustClient client = start()) {
            assertThat(during(client)).isEmpty();
        }
    }

    @Test
    void refresh_aNewerStatementOfTheSameState_isWrittenOnce() throws Exception {
        try (TrustClient client = start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.heartbeat());

            List<Change> changes = during(client);

            assertThat(changes.stream().filter(Change.Rename.class::isInstance)).hasSize(1);
            assertThat(syncs(changes)).as("the file and its directory").isEqualTo(2);
        }
    }

    @Test
    void refresh_oneRevocation_writesNoFileOfAnIssuer() throws Exception {
        for (int i = 0; i < 20; i++) {
            domain.issuer(TestIssuer.of("issuer-" + i));
        }
        mirror.copy(domain.publish());
        try (TrustClient client = start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.revoke(stolen()).publish());

            List<Change> changes = during(client);

            assertThat(changes.stream()
                            .filter(change -> change instanceof Change.Write write
                                    && write.file().toString().contains("issuer")))
                    .isEmpty();
            assertThat(syncs(changes)).isLessThanOrEqualTo(14);
        }
    }
}
