package dev.tidemark.verifier.replay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.replay.ReplayStore;
import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import dev.tidemark.verifier.replay.ReplayStoreContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

@Timeout(60)
class RedisReplayStoreTest extends ReplayStoreContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static RedisServer redis;

    private final String namespace = "test-" + NUMBER.incrementAndGet();
    private final RedisReplayStore store = redis.store(namespace).start();

    @BeforeAll
    static void start() {
        redis = RedisServer.start(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected ReplayStore store() {
        return store;
    }

    /** As time does: what Redis says is left of each life gets shorter, and a life with nothing left is over. */
    @Override
    protected void pass(Duration time) {
        for (String key : keys()) {
            redis.ask(Command.PEXPIRE, key, String.valueOf(left(key) - time.toMillis()));
        }
    }

    private List<String> keys() {
        return ((List<?>) redis.ask(Command.KEYS, "tidemark:" + namespace + ":*"))
                .stream()
                        .map(key -> new String((byte[]) key, StandardCharsets.US_ASCII))
                        .toList();
    }

    private static long left(String key) {
        return (Long) redis.ask(Command.PTTL, key);
    }

    private static Outcome use(ReplayStore store, String jti, Duration keep) {
        return store.consume("issuer", jti, keep).toCompletableFuture().join();
    }

    @Test
    void consume_keepsADigestUnderTheNamespace_forAsLongAsAsked() {
        Duration keep = Duration.ofMinutes(10).plusNanos(1);
        assertThat(use(store, "jti that nobody should read", keep)).isEqualTo(Outcome.FIRST);
        assertThat(keys()).singleElement().asString().matches("tidemark:" + namespace + ":[A-Za-z0-9_-]{43}");
        // Rounded up to a millisecond, less what has passed since.
        assertThat(left(keys().get(0))).isBetween(300_000L, 600_001L);
    }

    @Test
    void consume_forNoTimeAtAll_isAnAnswerAllTheSame() {
        assertThat(use(store, "1", Duration.ZERO)).isEqualTo(Outcome.FIRST);
    }

    @Test
    void consume_ofTwoReplicas_hasOneWinner() {
        try (RedisReplayStore other = redis.store(namespace).start()) {
            for (int i = 0; i < 50; i++) {
                var mine = store.consume("issuer", "jti-" + i, Duration.ofHours(1));
                var theirs = other.consume("issuer", "jti-" + i, Duration.ofHours(1));
                assertThat(List.of(
                                mine.toCompletableFuture().join(),
                                theirs.toCompletableFuture().join()))
                        .containsExactlyInAnyOrder(Outcome.FIRST, Outcome.REPLAYED);
            }
        }
    }

    @Test
    void consume_underAnotherNamespace_isAnotherPassport() {
        try (RedisReplayStore other = redis.store(namespace + "-b").start()) {
            assertThat(use(store, "1", Duration.ofHours(1))).isEqualTo(Outcome.FIRST);
            assertThat(use(other, "1", Duration.ofHours(1))).isEqualTo(Outcome.FIRST);
        }
    }

    @Test
    void figures_sayWhatHappened() {
        use(store, "1", Duration.ofHours(1));
        use(store, "1", Duration.ofHours(1));
        store.close();
        use(store, "2", Duration.ofHours(1));
        assertThat(store.figures()).isEqualTo(new RedisReplayStore.Figures(1, 1, 1, 0));
        assertThat(store.reach()).isEqualTo(ReplayStore.Reach.SHARED);
    }
}
