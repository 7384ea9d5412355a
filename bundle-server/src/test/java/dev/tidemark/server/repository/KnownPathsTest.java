package dev.tidemark.server.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownPathsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anySequenceOfAddsAndRemovals_isWhatACountSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        KnownPaths known = new KnownPaths();
        Map<String, Integer> counts = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            String path = "p" + random.nextInt(3_000);
            int count = counts.getOrDefault(path, 0);
            if (random.nextInt(5) < (step < 10_000 ? 3 : 1)) {
                known.add(path);
                counts.put(path, count + 1);
            } else {
                known.remove(path);
                counts.put(path, Math.max(0, count - 1));
            }
        }
        counts.forEach((path, count) ->
                assertThat(known.contains(path)).as("%s, seed %d", path, seed).isEqualTo(count > 0));
        assertThat(known.size())
                .isEqualTo(counts.values().stream().mapToInt(Integer::intValue).sum());
        assertThat(known.contains("never")).isFalse();
    }

    @Test
    void reader_whileTheTableGrows_neverMissesWhatWasThere() {
        KnownPaths known = new KnownPaths();
        known.add("there");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            boolean always = true;
            while (!done.get()) {
                always &= known.contains("there");
            }
            return always;
        });
        for (int i = 0; i < 30_000; i++) {
            known.add("p" + i);
            if (i % 3 == 0) {
                known.remove("p" + i);
            }
        }
        done.set(true);
        assertThat(reader.join()).isTrue();
    }
}
