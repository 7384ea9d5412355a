package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RefreshLoopTest {
    private final ScheduledExecutorService workers = Workers.of(2, "loops");

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void run_whoAsksBeforeACycleStarts_sharesIt_andNoTwoOverlap() throws Exception {
        AtomicInteger cycles = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (RefreshLoop loop = new RefreshLoop(workers, Duration.ofHours(1), () -> {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            entered.countDown();
            go.await();
            cycles.incrementAndGet();
            inside.decrementAndGet();
            return Duration.ofHours(1);
        })) {
            CompletableFuture<Void> first = loop.runNow();
            entered.await();
            List<CompletableFuture<Void>> later =
                    Stream.generate(loop::runNow).limit(50).toList();
            go.countDown();

            assertThat(first).succeedsWithin(10, TimeUnit.SECONDS);
            for (CompletableFuture<Void> one : later) {
                assertThat(one).succeedsWithin(10, TimeUnit.SECONDS);
            }
            assertThat(cycles).hasValue(2);
        }
    }

    @Test
    void close_onSharedThreads_interruptsNoOtherLoop() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        RefreshLoop closed = new RefreshLoop(workers, Duration.ofHours(1), () -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return Duration.ZERO;
        });
        try (RefreshLoop other = new RefreshLoop(workers, Duration.ofHours(1), () -> {
            entered.countDown();
            go.await();
            return Duration.ofHours(1);
        })) {
            closed.runNow();
            CompletableFuture<Void> running = other.runNow();
            entered.await();

            closed.close();
            go.countDown();

            assertThat(running).succeedsWithin(10, TimeUnit.SECONDS);
            assertThat(other.runNow()).succeedsWithin(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void run_aCycleThatThrowsAnError_doesNotEndTheLoop() throws Exception {
        AtomicInteger cycles = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        try (RefreshLoop loop = new RefreshLoop(workers, Duration.ofMillis(1), () -> {
            third.countDown();
            if (cycles.incrementAndGet() < 3) {
                throw new StackOverflowError();
            }
            return Duration.ofHours(1);
        })) {
            CompletableFuture<Void> first = loop.runNow();

            assertThat(first).failsWithin(10, TimeUnit.SECONDS);
            assertThat(third.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void close_whoWaitsForACycle_isToldThatItDidNotRun() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        RefreshLoop loop = new RefreshLoop(workers, Duration.ofMillis(1), () -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return Duration.ZERO;
        });
        CompletableFuture<Void> running = loop.runNow();
        CompletableFuture<Void> queued = loop.runNow();
        entered.await();

        loop.close();

        assertThat(running).failsWithin(10, TimeUnit.SECONDS);
        assertThat(queued).failsWithin(10, TimeUnit.SECONDS);
        assertThat(loop.runNow()).failsWithin(10, TimeUnit.SECONDS);
    }

    /** Cycles that count, and hold until they are let go. */
    private static final class Counted implements RefreshLoop.Cycle {
        private final AtomicInteger polls = new AtomicInteger();
        private final AtomicInteger pushes = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();
        private final Semaphore entered = new Semaphore(0);
        private final Semaphore go = new Semaphore(0);
        private volatile Duration pause = Duration.ofHours(1);

        @Override
        public Duration run() throws InterruptedException {
            pass(polls);
            return pause;
        }

        @Override
        public Optional<Duration> runPushed() throws InterruptedException {
            pass(pushes);
            return Optional.empty();
        }

        private void pass(AtomicInteger count) throws InterruptedException {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            count.incrementAndGet();
            entered.release();
            go.acquire();
            inside.decrementAndGet();
        }

        void enter() throws InterruptedException {
            assertThat(entered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void pushed_whileAPollRuns_waitsForIt_andManyShareOneCycle() throws Exception {
        Counted cycle = new Counted();
        try (RefreshLoop loop = new RefreshLoop(workers, Duration.ofHours(1), cycle)) {
            CompletableFuture<Void> poll = loop.runNow();
            cycle.enter();
            for (int i = 0; i < 100; i++) {
                loop.runPushed();
            }
            assertThat(cycle.pushes).hasValue(0);
            cycle.go.release();
            assertThat(poll).succeedsWithin(10, TimeUnit.SECONDS);
            cycle.enter();
            CompletableFuture<Void> asked = loop.runNow();
            cycle.go.release(2);
            assertThat(asked).succeedsWithin(10, TimeUnit.SECONDS);

            assertThat(cycle.pushes).hasValue(1);
            assertThat(cycle.polls).hasValue(2);
        }
    }

    @Test
    void pushed_withoutEnd_putsNoPollOff() throws Exception {
        Counted cycle = new Counted();
        cycle.pause = Duration.ofMillis(50);
        cycle.go.release(Integer.MAX_VALUE / 2);
        try (RefreshLoop loop = new RefreshLoop(workers, Duration.ofHours(1), cycle)) {
            assertThat(loop.runNow()).succeedsWithin(10, TimeUnit.SECONDS);
            while (cycle.polls.get() < 3) {
                loop.runPushed();
                cycle.enter();
            }
            assertThat(cycle.pushes).hasPositiveValue();
        }
    }

    @Test
    void pollWithin_ofAPollPlannedLater_bringsItForward() throws Exception {
        Counted cycle = new Counted();
        cycle.go.release(Integer.MAX_VALUE / 2);
        try (RefreshLoop loop = new RefreshLoop(workers, Duration.ofHours(1), cycle)) {
            assertThat(loop.runNow()).succeedsWithin(10, TimeUnit.SECONDS);
            cycle.enter();
            loop.pollWithin(Duration.ofMillis(1));
            cycle.enter();

            assertThat(cycle.polls).hasValue(2);
        }
    }
}
