package dev.tidemark.server.repository;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The one thread that writes a domain: work runs in order, one at a time, and a domain never waits for another's. */
public interface Lane extends AutoCloseable {
    /** Runs {@code work} after all that was given before. */
    void execute(Runnable work);

    /** Runs {@code work} once {@code delay} of elapsed time has passed. */
    void after(Duration delay, Runnable work);

    /** Finishes the work under way, drops what is scheduled. Idempotent. */
    @Override
    void close();

    /** A lane on a thread of its own. */
    static Lane thread(String name) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        return new Lane() {
            @Override
            public void execute(Runnable work) {
                executor.execute(work);
            }

            @Override
            @SuppressWarnings("FutureReturnValueIgnored") // the work reports its own failures
            public void after(Duration delay, Runnable work) {
                executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void close() {
                executor.shutdown();
            }
        };
    }
}
