package dev.tidemark.verifier.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryReplayStoreTest extends ReplayStoreContract {
    /** Caffeine's finest wheel: an expired entry no longer counts, but may have its place for so long. */
    private static final long SWEEP_NANOS = Duration.ofMillis(2_200).toNanos();

    private final AtomicLong nanos = new AtomicLong();
    private final MemoryReplayStore store = ReplayStore.inMemory(1_000, nanos::get);

    @Override
    protected ReplayStore store() {
        return store;
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Outcome use(ReplayStore store, String jti, Duration keep) {
        return store.consume("issuer", jti, keep).toCompletableFuture().join();
    }

    @Test
    void consume_ofAFullStore_deniesRatherThanForgets() {
        ReplayStore small = ReplayStore.inMemory(2, nanos::get);
        use(small, "1", Duration.ofSeconds(10));
        use(small, "2", Duration.ofHours(1));

        assertThat(use(small, "3", Duration.ofHours(1))).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(use(small, "1", Duration.ofHours(1))).isEqualTo(Outcome.REPLAYED);
        assertThat(use(small, "2", Duration.ofHours(1))).isEqualTo(Outcome.REPLAYED);

        pass(Duration.ofSeconds(13));
        assertThat(use(small, "3", Duration.ofHours(1))).isEqualTo(Outcome.FIRST);
        assertThat(use(small, "4", Duration.ofHours(1))).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(use(small, "2", Duration.ofHours(1))).isEqualTo(Outcome.REPLAYED);
    }

    /** Against a map that never forgets: the count of places must stay right through expiry, replacement and refusal. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void consume_anySequence_isWhatAPlainMapWouldSay(long seed) {
        Random random = new Random(seed);
        int room = 20;
        MemoryReplayStore small = ReplayStore.inMemory(room, nanos::get);
        Map<String, Long> until = new HashMap<>();
        for (int step = 0; step < 5_000; step++) {
            pass(Duration.ofMillis(random.nextInt(400)));
            long now = nanos.get();
            until.values().removeIf(end -> end <= now - SWEEP_NANOS);
            String jti = "jti-" + random.nextInt(40);
            Duration keep = Duration.ofMillis(1 + random.nextInt(10_000));
            boolean held = until.getOrDefault(jti, now) > now;
            long living = until.values().stream().filter(end -> end > now).count();
            Outcome outcome = use(small, jti, keep);
            String where = "seed " + seed + " step " + step;
            assertThat(outcome == Outcome.REPLAYED).as(where).isEqualTo(held);
            if (living >= room) {
                assertThat(outcome).as(where).isNotEqualTo(Outcome.FIRST);
            }
            if (until.size() < room) {
                assertThat(outcome).as(where).isNotEqualTo(Outcome.UNAVAILABLE);
            }
            if (outcome == Outcome.FIRST) {
                until.put(jti, now + keep.toNanos());
            }
        }
        pass(Duration.ofHours(1));
        for (int i = 0; i < room; i++) {
            assertThat(use(small, "after-" + i, Duration.ofHours(1))).isEqualTo(Outcome.FIRST);
        }
        assertThat(small.figures().entries()).isEqualTo(room);
    }

    @Test
    void inMemory_withoutRoom_isRefused() {
        assertThatThrownBy(() -> ReplayStore.inMemory(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void figures_sayWhatHappened() {
        use(store, "1", Duration.ofHours(1));
        use(store, "1", Duration.ofHours(1));
        assertThat(store.figures()).isEqualTo(new MemoryReplayStore.Figures(1, 1, 0, 1, 1_000));
    }
}
