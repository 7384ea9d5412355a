package dev.tidemark.server.repository;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane on one daemon thread. */
final class ThreadLane implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLane.class);
    private static final long IDLE_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final ScheduledThreadPoolExecutor executor;
    private final ThreadPoolExecutor beside;

    ThreadLane(String name) {
        this.name = name;
        this.beside =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name + "-aside");
                    thread.setDaemon(true);
                    return thread;
                });
        beside.allowCoreThreadTimeOut(true);
        this.executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable work) {
        executor.execute(work);
    }

    @Override
    public void aside(Runnable work) {
        beside.execute(work);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the work reports its own failures
    public void after(Duration delay, Runnable work) {
        executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        beside.shutdown();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || !beside.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("{} did not finish within {} s; it is left behind", name, PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
