package dev.tidemark.server.repository;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A lane on the caller's thread. What is scheduled soon runs at once, or, after {@link #hold}, when {@link #release}
 * says; the next heartbeat is dropped, since tests say when it comes.
 */
public final class ManualLane implements Lane {
    private static final Duration BEAT = Duration.ofMillis(500);

    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    private volatile Runnable onExecute = () -> {};

    /** Runs whenever work is given, before it waits for what is on the lane. */
    public void onExecute(Runnable hook) {
        onExecute = hook;
    }

    @Override
    public void execute(Runnable work) {
        onExecute.run();
        synchronized (this) {
            work.run();
        }
    }

    @Override
    public synchronized void after(Duration delay, Runnable work) {
        if (delay.compareTo(BEAT) >= 0) {
            return;
        }
        if (holding) {
            held.add(work);
        } else {
            work.run();
        }
    }

    @Override
    public synchronized void aside(Runnable work) {
        work.run();
    }

    public synchronized void hold() {
        holding = true;
    }

    /** From now on what is scheduled runs at once again; what was held is dropped. */
    public synchronized void flow() {
        held.clear();
        holding = false;
    }

    /** Runs what is held, not what that schedules in turn; returns how much it was. */
    public synchronized int release() {
        int count = held.size();
        for (int i = 0; i < count; i++) {
            held.remove().run();
        }
        return count;
    }

    @Override
    public void close() {}
}
