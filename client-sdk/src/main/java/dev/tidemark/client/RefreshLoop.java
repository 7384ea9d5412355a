package dev.tidemark.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs cycles one after another: polls when asked and when the last one said, and between them cycles for what was pushed,
 * which put no poll off. The threads may be shared by many loops; no two cycles of one loop overlap.
 */
final class RefreshLoop implements AutoCloseable {
    /** What is run. */
    @FunctionalInterface
    interface Cycle {
        /** One poll; says how long to wait before the next. */
        Duration run() throws InterruptedException;

        /** One cycle for what was pushed; says how soon the next poll must be, if that is sooner than it is planned. */
        default Optional<Duration> runPushed() throws InterruptedException {
            return Optional.empty();
        }
    }

    private enum Kind {
        POLL,
        PUSHED
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
    private @Nullable ScheduledFuture<?> planned;
    private @Nullable Thread runner;
    private boolean due;
    private boolean polling;
    private boolean pollMissed;
    private boolean pushed;
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

    /** Something was pushed: a cycle for it starts after this call; any number of calls before it starts share it. */
    synchronized void runPushed() {
        if (!closed && !pushed) {
            pushed = true;
            if (runner == null) {
                submit(() -> workers.execute(() -> run(Kind.PUSHED)));
            }
        }
    }

    /** The next poll is no later than that. A poll under way plans the next one by itself. */
    synchronized void pollWithin(Duration pause) {
        ScheduledFuture<?> next = planned;
        boolean late = next == null || next.isDone() || next.getDelay(TimeUnit.MILLISECONDS) > pause.toMillis();
        if (!closed && !polling && !due && !pollMissed && late) {
            plan(pause);
        }
    }

    private synchronized void plan(Duration pause) {
        ScheduledFuture<?> before = planned;
        if (before != null) {
            before.cancel(false);
        }
        submit(() -> {
            planned = workers.schedule(() -> run(Kind.POLL), pause.toMillis(), TimeUnit.MILLISECONDS);
            due = pause.isZero();
        });
    }

    private synchronized void submit(Runnable submission) {
        try {
            submission.run();
        } catch (RejectedExecutionException e) {
            LOG.debug("The threads that refresh were stopped", e);
            closed = true;
            stopped.countDown();
            asked.forEach(waiting -> waiting.completeExceptionally(wasClosed()));
            asked.clear();
        }
    }

    private void run(Kind kind) {
        if (!begin(kind)) {
            return;
        }
        Optional<Duration> pause = kind == Kind.POLL ? Optional.of(afterError) : Optional.empty();
        Throwable failure = null;
        try {
            pause = kind == Kind.POLL ? Optional.of(cycle.run()) : cycle.runPushed();
        } catch (InterruptedException e) {
            // The interrupt was ours, in close(); the thread may be another loop's next.
            failure = e;
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next cycle may pass; a loop that ends here would never tell.
            LOG.error("A cycle failed in a way that was not foreseen", e);
            failure = e;
        }
        end(kind, pause, failure);
    }

    private synchronized boolean begin(Kind kind) {
        boolean poll = kind == Kind.POLL;
        if (closed || runner != null) {
            pollMissed |= poll && !polling;
            return false;
        }
        if (!poll && !pushed) {
            return false;
        }
        if (poll) {
            due = false;
            served = List.copyOf(asked);
            asked.clear();
        } else {
            pushed = false;
        }
        polling = poll;
        runner = Thread.currentThread();
        return true;
    }

    private void end(Kind kind, Optional<Duration> pause, @Nullable Throwable failure) {
        List<CompletableFuture<Void>> done;
        synchronized (this) {
            runner = null;
            polling = false;
            // Under the lock that close() interrupts under: no interrupt of this loop comes later.
            boolean interrupted = Thread.interrupted();
            LOG.trace("interrupted: {}", interrupted);
            done = served;
            served = List.of();
            if (closed) {
                stopped.countDown();
            } else {
                planNext(kind, pause);
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

    private synchronized void planNext(Kind kind, Optional<Duration> pause) {
        if (!asked.isEmpty() || pollMissed) {
            pollMissed = false;
            plan(Duration.ZERO);
        } else if (kind == Kind.POLL) {
            plan(pause.orElse(afterError));
        } else {
            pause.ifPresent(this::pollWithin);
        }
        if (pushed) {
            submit(() -> workers.execute(() -> run(Kind.PUSHED)));
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
            ScheduledFuture<?> before = planned;
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
