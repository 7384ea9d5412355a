package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.repository.Lane;
import dev.tidemark.server.repository.TestReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReaderLoopTest {
    @Test
    void readers_whilePublishingGoesOn_alwaysFindOneWholeStateThatFollowsTheLast() throws Exception {
        TestServer server = TestServer.running();
        server.clock.advance(Duration.ofSeconds(4));
        server.open(server.authors.onlineKeys(), Lane.thread("reader-loop"));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            List<CompletableFuture<Integer>> loops = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                loops.add(CompletableFuture.supplyAsync(() -> loop(server, done), readers));
            }
            for (int i = 1; i <= 40; i++) {
                server.clock.advance(Duration.ofMillis(700));
                server.revoke("alpha", server.jti("e" + i, "alpha", "j" + i));
                if (i % 10 == 0) {
                    server.publishPolicy(1 + i / 10);
                    server.publishIssuer("beta", 1 + i / 10, Duration.ofDays(30), "b-" + i);
                }
            }
            done.set(true);
            for (CompletableFuture<Integer> loop : loops) {
                assertThat(loop.get()).isPositive();
            }
        } finally {
            done.set(true);
            readers.shutdown();
            server.repository.close();
        }
    }

    private static int loop(TestServer server, AtomicBoolean done) {
        TestReader reader = server.reader();
        int refreshes = 0;
        long sequence = 0;
        while (!done.get() || refreshes == 0) {
            long now = reader.refresh(server.clock.instant()).statement().revocationSequence();
            assertThat(now).isGreaterThanOrEqualTo(sequence);
            sequence = now;
            refreshes++;
        }
        return refreshes;
    }
}
