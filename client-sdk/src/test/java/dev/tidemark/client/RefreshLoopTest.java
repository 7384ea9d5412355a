package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RefreshLoopTest {
    @Test
    void run_aCycleThatThrowsAnError_doesNotEndTheLoop() throws Exception {
        AtomicInteger cycles = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        try (RefreshLoop loop = new RefreshLoop("errors", Duration.ofMillis(1), () -> {
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
        RefreshLoop loop = new RefreshLoop("closing", Duration.ofMillis(1), () -> {
            entered.countDown();
            Thread.sleep(Duration.ofHours(1).toMillis());
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
