package dev.tidemark.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs cycles one after another on one daemon thread: when asked, and when the last one said. */
final class RefreshLoop implements AutoCloseable {
    /** One cycle; says how long to wait before the next. */
    @FunctionalInterface
    interface Cycle {
        Duration run() throws InterruptedException;
    }

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor thread;
    private final Cycle cycle;
    private @Nullable Future<?> scheduled;

    RefreshLoop(String name, Cycle cycle) {
        this.cycle = cycle;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    /** A cycle that starts after everything already asked for; completes when it has run. */
    CompletableFuture<Void> runNow() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(() -> {
            run();
            done.complete(null);
        });
        return done;
    }

    private void run() {
        Future<?> planned = scheduled;
        if (planned != null) {
            planned.cancel(false);
        }
        try {
            Duration pause = cycle.run();
            if (!thread.isShutdown()) {
                scheduled = thread.schedule(this::run, pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops for good; waits a little for a cycle under way, which is interrupted. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the refresh thread did not stop within " + CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
