package dev.tidemark.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** How long each step of several threads took, each of which begins the next step when one has ended. */
final class Latencies {
    /** Nanoseconds a step. */
    private final long[] sorted;

    /** What all took together, the last one's end included. */
    private final long nanos;

    private Latencies(long[] sorted, long nanos) {
        this.sorted = sorted;
        this.nanos = nanos;
    }

    /** What one thread does again and again. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Runs one step a thread, over and over, at least once. */
    static Latencies of(List<? extends Step> threads, Duration time) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        return of(threads, (steps, now) -> now - start < time.toNanos());
    }

    /** Runs one step a thread, each so many times. */
    static Latencies of(List<? extends Step> threads, long times) throws InterruptedException, ExecutionException {
        return of(threads, (steps, now) -> steps < times);
    }

    /** Whether a thread that made so many steps makes another. */
    @FunctionalInterface
    private interface Going {
        boolean on(long steps, long nanos);
    }

    private static Latencies of(List<? extends Step> threads, Going going)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads.size());
        try {
            long start = System.nanoTime();
            List<Callable<long[]>> tasks = new ArrayList<>();
            for (Step step : threads) {
                tasks.add(() -> repeat(step, going));
            }
            LongStream all = LongStream.empty();
            for (Future<long[]> one : pool.invokeAll(tasks)) {
                all = LongStream.concat(all, Arrays.stream(one.get()));
            }
            return new Latencies(all.sorted().toArray(), System.nanoTime() - start);
        } finally {
            pool.shutdown();
        }
    }

    private static long[] repeat(Step step, Going going) throws Exception {
        LongStream.Builder took = LongStream.builder();
        long before = System.nanoTime();
        long steps = 0;
        // At least one: a thread may get a processor only when the time is over.
        do {
            step.run();
            long now = System.nanoTime();
            took.add(now - before);
            before = now;
            steps++;
        } while (going.on(steps, before));
        return took.build().toArray();
    }

    private long at(double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
    }

    /** Steps, microseconds in all, median and 99th percentile in microseconds. */
    String line() {
        return sorted.length + " " + nanos / 1_000 + " " + at(0.5) / 1_000 + " " + at(0.99) / 1_000;
    }
}
