package dev.tidemark.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs cycles one after another: when asked, and when the last one said. The threads may be shared by many loops; no two
 * cycles of one loop overlap.
 */
final class RefreshLoop implements AutoCloseable {
    /** One cycle; says how long to wait before the next. */
    @FunctionalInterface
    interface Cycle {
        Duration run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RefreshLoop.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final ScheduledExecutorService workers;
    private final Cycle cycle;
    private final Duration afterError;
    private final CountDownLatch stopped = new CountDownLatch(1);

    // Guarded by this.
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    private List<CompletableFuture<Void>> served = List.of();
    private @Nullable Future<?> planned;
    private @Nullable Thread runner;
    private boolean due;
    private boolean closed;

    /** @param afterError the pause after a cycle that said none, because it threw */
    RefreshLoop(ScheduledExecutorService workers, Duration afterError, Cycle cycle) {
        this.workers = workers;
        this.cycle = cycle;
        this.afterError = afterError;
    }

    /** A cycle that starts after this call; whoever asks before it starts shares it. Fails if it could not run through. */
    CompletableFuture<Void> runNow() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (!closed) {
                asked.add(done);
                if (runner == null && !due) {
                    plan(Duration.ZERO);
                }
                return done;
            }
        }
        done.completeExceptionally(wasClosed());
        return done;
    }

    private synchronized void plan(Duration pause) {
        Future<?> before = planned;
        if (before != null) {
            before.cancel(false);
        }
        try {
            planned = workers.schedule(this::run, pause.toMillis(), TimeUnit.MILLISECONDS);
            due = pause.isZero();
        } catch (RejectedExecutionException e) {
            LOG.debug("The threads that refresh were stopped", e);
            closed = true;
            stopped.countDown();
            asked.forEach(waiting -> waiting.completeExceptionally(wasClosed()));
            asked.clear();
        }
    }

    private void run() {
        if (!begin()) {
            return;
        }
        Duration pause = afterError;
        Throwable failure = null;
        try {
            pause = cycle.run();
        } catch (InterruptedException e) {
            // The interrupt was ours, in close(); the thread may be another loop's next.
            failure = e;
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next cycle may pass; a loop that ends here would never tell.
            LOG.error("A cycle failed in a way that was not foreseen", e);
            failure = e;
        }
        end(pause, failure);
    }

    private synchronized boolean begin() {
        if (closed || runner != null) {
            return false;
        }
        due = false;
        runner = Thread.currentThread();
        served = List.copyOf(asked);
        asked.clear();
        return true;
    }

    private void end(Duration pause, @Nullable Throwable failure) {
        List<CompletableFuture<Void>> done;
        synchronized (this) {
            runner = null;
            // Under the lock that close() interrupts under: no interrupt of this loop comes later.
            boolean interrupted = Thread.interrupted();
            LOG.trace("interrupted: {}", interrupted);
            done = served;
            served = List.of();
            if (closed) {
                stopped.countDown();
            } else {
                plan(asked.isEmpty() ? pause : Duration.ZERO);
            }
        }
        for (CompletableFuture<Void> waiting : done) {
            if (failure == null) {
                waiting.complete(null);
            } else {
                waiting.completeExceptionally(failure);
            }
        }
    }

    /** Stops for good; waits a little for a cycle under way, which is interrupted. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> waiting;
        synchronized (this) {
            closed = true;
            waiting = new ArrayList<>(asked);
            waiting.addAll(served);
            asked.clear();
            Future<?> before = planned;
            if (before != null) {
                before.cancel(false);
            }
            Thread running = runner;
            if (running == null) {
                stopped.countDown();
            } else {
                running.interrupt();
            }
        }
        waiting.forEach(one -> one.completeExceptionally(wasClosed()));
        try {
            if (!stopped.await(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the refresh cycle did not stop within " + CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CancellationException wasClosed() {
        return new CancellationException("the client was closed");
    }
}
