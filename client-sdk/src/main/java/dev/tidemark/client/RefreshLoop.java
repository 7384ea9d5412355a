package dev.tidemark.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs cycles one after another on one daemon thread: when asked, and when the last one said. */
final class RefreshLoop implements AutoCloseable {
    /** One cycle; says how long to wait before the next. */
    @FunctionalInterface
    interface Cycle {
        Duration run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RefreshLoop.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor thread;
    private final Cycle cycle;
    private final Duration afterError;
    private final Set<CompletableFuture<Void>> asked = ConcurrentHashMap.newKeySet();
    private @Nullable Future<?> scheduled;

    /** @param afterError the pause after a cycle that said none, because it threw */
    RefreshLoop(String name, Duration afterError, Cycle cycle) {
        this.cycle = cycle;
        this.afterError = afterError;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    /** A cycle that starts after everything already asked for; fails if it could not run to its end. */
    CompletableFuture<Void> runNow() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        asked.add(done);
        try {
            thread.execute(() -> run(done));
        } catch (RejectedExecutionException e) {
            fail(done, e);
        }
        return done;
    }

    private void run(CompletableFuture<Void> done) {
        Future<?> planned = scheduled;
        if (planned != null) {
            planned.cancel(false);
        }
        Duration pause = afterError;
        try {
            pause = cycle.run();
            done.complete(null);
            asked.removeIf(CompletableFuture::isDone);
        } catch (InterruptedException e) {
            fail(done, e);
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next cycle may pass; a loop that ends here would never tell.
            LOG.error("A cycle failed in a way that was not foreseen", e);
            fail(done, e);
        }
        if (!thread.isShutdown()) {
            scheduled = thread.schedule(() -> run(new CompletableFuture<>()), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void fail(CompletableFuture<Void> done, Throwable cause) {
        done.completeExceptionally(cause);
        asked.removeIf(CompletableFuture::isDone);
    }

    /** Stops for good; waits a little for a cycle under way, which is interrupted. */
    @Override
    public void close() {
        thread.shutdownNow();
        asked.forEach(waiting -> fail(waiting, new CancellationException("the client was closed")));
        try {
            if (!thread.awaitTermination(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the refresh thread did not stop within " + CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
