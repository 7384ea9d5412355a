package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.replay.ReplayStore;
import dev.tidemark.verifier.replay.redis.RedisReplayStore;
import dev.tidemark.verifier.replay.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Step 13 with replicas that share a Redis. */
@Timeout(60)
class RedisReplayTest {
    @TempDir
    private Path directory;

    private final Scenario scenario = new Scenario();

    private Verifier replica(ReplayStore store) {
        return Verifier.builder(scenario.view())
                .passportOnly()
                .replayStore(store)
                .replicas(2)
                .replayDeadline(Duration.ofSeconds(20))
                .build();
    }

    private String codeFor(Verifier verifier, String jti) {
        scenario.passport.claim("jti", jti);
        return Scenario.codeOf(verifier.decide(scenario.request()));
    }

    @Test
    void decide_byTwoReplicasOfOneRedis_allowsOnce_andDeniesWhileRedisIsAway() {
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore mine = redis.store("orders").start();
                RedisReplayStore theirs = redis.store("orders").start()) {
            Verifier first = replica(mine);
            Verifier second = replica(theirs);
            assertThat(codeFor(first, "1")).isEqualTo("allow");
            assertThat(codeFor(second, "1")).isEqualTo("jti_replay");
            redis.kill();
            assertThat(codeFor(first, "2")).isEqualTo("replay_store_unavailable");
            assertThat(codeFor(second, "1")).isEqualTo("replay_store_unavailable");
            redis.restart();
            assertThat(codeFor(second, "1")).isEqualTo("jti_replay");
            assertThat(codeFor(second, "3")).isEqualTo("allow");
            assertThat(codeFor(first, "3")).isEqualTo("jti_replay");
        }
    }
}
