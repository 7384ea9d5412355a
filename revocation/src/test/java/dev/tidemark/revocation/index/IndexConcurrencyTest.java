package dev.tidemark.revocation.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexConcurrencyTest {
    private static final int READERS = 3;
    private static final int BASE = 70_000;
    private static final int STEPS = 3_000;
    private static final int REBUILD_EVERY = 500;

    private final long[] fingerprints = new Random(41).longs(BASE + STEPS).toArray();

    /** An index and how many of the fingerprints it must have. */
    private record Published(Index index, int size) {}

    private volatile Published published = new Published(Runs.index(41, new Prefix(fingerprints, BASE)), BASE);

    @Test
    void contains_whileAnotherThreadAddsAndRebuilds_seesAllThatWasAddedBefore() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<Integer>> readers = IntStream.range(0, READERS)
                    .<Callable<Integer>>mapToObj(number -> () -> read(new Random(number)))
                    .map(pool::submit)
                    .toList();
            for (int step = 1; step <= STEPS; step++) {
                Index next = published.index.plus(List.of(Runs.of(0, fingerprints[BASE + step - 1])));
                if (step % REBUILD_EVERY == 0) {
                    next = next.rebuilt(List.of(new Prefix(fingerprints, BASE + step)));
                }
                published = new Published(next, BASE + step);
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS)).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** How many answers were wrong: of what was listed, of the last addition, of what never is. */
    private int read(Random random) {
        int wrong = 0;
        Published now;
        do {
            now = published;
            for (int i = 0; i < 100; i++) {
                wrong += now.index.contains(0, fingerprints[random.nextInt(now.size)]) ? 0 : 1;
                wrong += now.index.contains(0, fingerprints[now.size - 1]) ? 0 : 1;
                wrong += now.index.contains(0, random.nextLong()) ? 1 : 0;
            }
        } while (now.size < BASE + STEPS);
        return wrong;
    }

    /** The first of an array that is not sorted. */
    private record Prefix(long[] fingerprints, int size) implements Run {
        @Override
        public long tag() {
            return 0;
        }

        @Override
        public int atMost() {
            return size;
        }

        @Override
        public void forEach(long first, long last, LongConsumer to) {
            for (int i = 0; i < size; i++) {
                if (Long.compareUnsigned(fingerprints[i], first) >= 0
                        && Long.compareUnsigned(fingerprints[i], last) <= 0) {
                    to.accept(fingerprints[i]);
                }
            }
        }
    }
}
