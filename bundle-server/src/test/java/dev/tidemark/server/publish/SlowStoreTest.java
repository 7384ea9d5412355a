package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.FailingLedger;
import dev.tidemark.server.repository.Housekeeping;
import dev.tidemark.server.repository.Lane;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.storage.memory.MemoryLedger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A store that does not answer a long read: what is on the lane goes on. */
class SlowStoreTest {
    private final FailingLedger ledger = new FailingLedger(new MemoryLedger());
    private final TestServer server = TestServer.created("example.local", new SettableClock(TestServer.START), ledger)
            .bootstrap();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** As {@link dev.tidemark.server.repository.ManualLane}, with a thread of its own beside it. */
    private final Lane lane = new Lane() {
        @Override
        public synchronized void execute(Runnable work) {
            work.run();
        }

        @Override
        public void after(Duration delay, Runnable work) {
            if (delay.compareTo(Duration.ofMillis(500)) < 0) {
                execute(work);
            }
        }

        @Override
        public void aside(Runnable work) {
            new Thread(work).start();
        }

        @Override
        public void close() {}
    };

    private void hang(String prefix) {
        ledger.beforeRows(from -> {
            if (from.startsWith(prefix) && release.getCount() > 0) {
                reading.countDown();
                await(release);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void open() throws Exception {
        server.clock.advance(Duration.ofSeconds(4));
        server.open(server.authors.onlineKeys(), lane);
        server.repository.start();
    }

    private long statement() throws Exception {
        byte[] bytes = server.repository.find("metadata/timestamp.json").bytes();
        return JsonReader.of("t", StrictJson.parse("t", bytes)).object("signed").integer("version", 1);
    }

    private void requireHeartbeats() throws Exception {
        for (int i = 0; i < 5; i++) {
            long before = statement();
            server.clock.advance(Duration.ofSeconds(1));
            server.repository.start();
            assertThat(statement()).isEqualTo(before + 1);
        }
    }

    @Test
    void reinstating_whileTheStoreIsSlow_holdsUpNeitherHeartbeatNorRevocations() throws Exception {
        open();
        server.revoke("alpha", server.event("e1", "subject", "alpha", "s", ""));
        server.revoke("alpha", server.event("e2", "subject", "alpha", "t", ""));
        hang("name/");
        byte[] document = server.authors.policyDocument(
                "\"reinstated\": [{\"epoch\": 1, \"kind\": \"subject\", \"issuer\": \"https://alpha.example\","
                        + " \"id\": \"s\", \"until_sequence\": 1}]");
        CompletableFuture<PublishReceipt> publication = CompletableFuture.supplyAsync(() -> {
            try {
                return server.publish(
                        "author",
                        "policy",
                        2,
                        server.authors.policy(2, document),
                        Map.of(DomainLayout.POLICY_TARGET, document));
            } catch (Refused e) {
                throw new AssertionError(e);
            }
        });
        await(reading);

        requireHeartbeats();
        server.revoke("alpha", server.event("e3", "subject", "alpha", "s", ""));
        assertThat(publication).isNotDone();
        release.countDown();
        publication.get(30, TimeUnit.SECONDS);

        assertThat(server.repository.state().revocationSequence())
                .as("what arrived meanwhile became a rule")
                .isEqualTo(4);
        assertThat(server.read().revoked(new RevokedName(RevocationKind.SUBJECT, TestAuthors.issuer("alpha"), "s")))
                .isTrue();
    }

    @Test
    void housekeeping_whileTheStoreIsSlow_holdsUpNeitherHeartbeatNorRevocations() throws Exception {
        open();
        hang("due/");
        CompletableFuture<Boolean> tidying =
                CompletableFuture.supplyAsync(() -> new Housekeeping(ledger, List.of(server.repository)).tidy());
        await(reading);

        requireHeartbeats();
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        assertThat(tidying).isNotDone();
        release.countDown();
        assertThat(tidying.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readingASupersededFile_whileTheStoreIsSlow_holdsUpNoOtherReader() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        String path = "metadata/" + server.repository.state().snapshotVersion() + ".snapshot.json";
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        open();
        hang("file/");
        assertThat(server.repository.find(path)).isNull();
        var loading = server.repository.load(path);
        await(reading);

        server.read();
        requireHeartbeats();
        assertThat(loading).isNotDone();
        release.countDown();
        assertThat(loading.get(30, TimeUnit.SECONDS)).isPresent();
        assertThat(server.repository.find(path)).as("from memory, once read").isNotNull();
    }
}
