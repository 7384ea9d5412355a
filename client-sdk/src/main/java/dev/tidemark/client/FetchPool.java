package dev.tidemark.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that fetch where there are several mirrors: daemons, at most a fixed number for each mirror, which is how
 * many connections to it may be open at once. Each mirror has threads and a queue of its own, so that one that stalls
 * takes none from the others. Threads that have nothing to do end. Thread-safe.
 */
final class FetchPool implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final int threadsEach;
    private final String name;
    private final List<ThreadPoolExecutor> lanes = new ArrayList<>();

    /** @param threadsEach how many fetches of one mirror run at once; others wait in order */
    FetchPool(int threadsEach, String name) {
        this.threadsEach = threadsEach;
        this.name = name;
    }

    /**
     * Where the fetches of a mirror run.
     *
     * @param mirror its place among the mirrors
     */
    synchronized Executor lane(int mirror) {
        while (lanes.size() <= mirror) {
            lanes.add(newLane(name + "-" + (lanes.size() + 1)));
        }
        return lanes.get(mirror);
    }

    private ThreadPoolExecutor newLane(String called) {
        ThreadPoolExecutor lane = new ThreadPoolExecutor(
                threadsEach, threadsEach, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread fetching = new Thread(task, called);
                    fetching.setDaemon(true);
                    return fetching;
                });
        lane.allowCoreThreadTimeOut(true);
        return lane;
    }

    /** Interrupts what runs. Whoever uses it has stopped before. */
    @Override
    public synchronized void close() {
        lanes.forEach(ThreadPoolExecutor::shutdownNow);
    }
}
