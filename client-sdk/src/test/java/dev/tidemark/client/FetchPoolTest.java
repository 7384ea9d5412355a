package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FetchPoolTest {
    @Test
    void lane_ofAMirrorThatStalls_isBoundedAndTakesNoThreadFromAnother() throws Exception {
        try (FetchPool pool = new FetchPool(3, "test")) {
            CountDownLatch open = new CountDownLatch(1);
            CountDownLatch three = new CountDownLatch(3);
            CountDownLatch all = new CountDownLatch(100);
            AtomicInteger atOnce = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            for (int i = 0; i < 100; i++) {
                pool.lane(0).execute(() -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    three.countDown();
                    awaited(open);
                    atOnce.decrementAndGet();
                    all.countDown();
                });
            }
            three.await();
            CountDownLatch other = new CountDownLatch(1);
            pool.lane(1).execute(other::countDown);
            other.await();
            open.countDown();
            all.await();
            assertThat(most).hasValue(3);
        }
    }

    @Test
    void close_interruptsWhatRuns() throws Exception {
        FetchPool pool = new FetchPool(1, "test");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        pool.lane(0).execute(() -> {
            running.countDown();
            if (!awaited(new CountDownLatch(1))) {
                interrupted.countDown();
            }
        });
        running.await();
        pool.close();
        interrupted.await();
        assertThat(interrupted.getCount()).isZero();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
