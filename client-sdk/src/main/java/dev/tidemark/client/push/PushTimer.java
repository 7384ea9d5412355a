package dev.tidemark.client.push;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something once, later. */
@FunctionalInterface
public interface PushTimer {
    /** Plans the task; what is returned takes it back. */
    Runnable after(Duration pause, Runnable task);

    /** On these threads; once they are stopped, nothing is done any more. */
    static PushTimer on(ScheduledExecutorService workers) {
        return (pause, task) -> {
            try {
                Future<?> planned = workers.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
                return () -> planned.cancel(false);
            } catch (RejectedExecutionException e) {
                return () -> {};
            }
        };
    }
}
