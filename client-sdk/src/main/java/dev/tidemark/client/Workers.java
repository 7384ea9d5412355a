package dev.tidemark.client;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that refresh: daemons, of a fixed number. */
final class Workers {
    private Workers() {}

    static ScheduledThreadPoolExecutor of(int threads, String name) {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread worker = new Thread(task, threads == 1 ? name : name + "-" + number.incrementAndGet());
            worker.setDaemon(true);
            return worker;
        });
        workers.setRemoveOnCancelPolicy(true);
        return workers;
    }
}
