package dev.tidemark.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoreReadersTest {
    private final StoreReaders readers = new StoreReaders("tidemark-test", 1, 1);

    @Test
    void execute_onceClosed_isRefused() {
        readers.close();
        assertThatThrownBy(() -> readers.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    /** Whoever closes the store next takes it from nobody who reads. */
    @Test
    void close_whileSomebodyReads_waits() throws Exception {
        CompletableFuture<Boolean> closedLast = new CompletableFuture<>();
        Thread closing = new Thread(readers::close);
        readers.execute(() -> {
            closing.start();
            while (closing.isAlive() && closing.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            closedLast.complete(closing.isAlive());
        });

        assertThat(closedLast.get(30, TimeUnit.SECONDS)).isTrue();
        closing.join();
    }
}
