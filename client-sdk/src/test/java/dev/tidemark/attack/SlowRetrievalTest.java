package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that never end, byte by byte or not at all. The attacker has a path to the client, and no key. */
@Timeout(60)
class SlowRetrievalTest extends HostileScenario {
    private static final FetchLimits SHORT = new FetchLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(20), 0);
    private static final FetchLimits SHORT_SILENCE = new FetchLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(30), 0);

    private TrustClient startedOverHttp(FetchLimits limits) throws Exception {
        TrustClient client = client(server.fetcher(limits)).start();
        pass(Duration.ofSeconds(5));
        mirror.copy(domain.revoke(stolen()).publish());
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata/2.root.json", "metadata/timestamp.json", "metadata/2.snapshot.json"})
    void refresh_bodyThatDrips_isRefused(String path) throws Exception {
        try (TrustClient client = startedOverHttp(SHORT)) {
            server.answer(path, HostileServer::dripping);

            refreshIsRefused(client, "fetch_too_slow");
        }
    }

    @Test
    void refresh_noAnswerAtAll_isRefused() throws Exception {
        try (TrustClient client = startedOverHttp(SHORT_SILENCE)) {
            server.answer(Forger.TIMESTAMP, HostileServer::silent);

            refreshIsRefused(client, "fetch_too_slow");
        }
    }

    /** What one mirror does not finish the next one has, in the same cycle. */
    @Test
    void refresh_drippingMirrorFirst_endsOnTheNewestOfTheNext() throws Exception {
        try (TrustClient client = client(server.fetcher(SHORT)).source(mirror).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.revoke(stolen()).publish());
            server.answer(Forger.TIMESTAMP, HostileServer::dripping);

            requireRecovered(client);

            assertThat(find(client, stolen())).isTrue();
        }
    }

    /** A fetch that hangs holds up no decision, and ages like silence. */
    @Test
    void decide_whileAFetchHangs_goesOnFromWhatIsHeld() throws Exception {
        HangingMirror hanging = new HangingMirror();
        try (TrustClient client = client(hanging).start()) {
            pass(Duration.ofSeconds(5));
            hanging.hangs = true;
            TrustState before = held(client);
            CompletableFuture<Object> refresh = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.refresh();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            hanging.reached.await();

            assertThat(decide(client, "refund")).isEqualTo(ALLOW);
            requireUntouched(client, before);

            assertThat(refresh).isNotDone();
            hanging.goOn.countDown();
            refresh.join();
        }
    }

    private final class HangingMirror implements Fetcher {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean hangs;

        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
            if (hangs) {
                reached.countDown();
                goOn.await();
            }
            return mirror.fetch(path, limitBytes);
        }

        @Override
        public String name() {
            return "hanging";
        }
    }
}
