package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
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
}
