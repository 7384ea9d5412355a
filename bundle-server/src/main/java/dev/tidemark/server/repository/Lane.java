package dev.tidemark.server.repository;

import java.time.Duration;

/** The one thread that writes a domain: work runs in order, one at a time, and a domain never waits for another's. */
public interface Lane extends AutoCloseable {
    /** Runs {@code work} after all that was given before. */
    void execute(Runnable work);

    /** Runs {@code work} once {@code delay} of elapsed time has passed. */
    void after(Duration delay, Runnable work);

    /** Runs {@code work} beside the lane, one at a time: what may take long and must not hold up what is on it. */
    void aside(Runnable work);

    /**
     * Drops what is scheduled, finishes what was given to {@link #execute}, and waits for it, at most some seconds: what
     * the work uses can be closed afterwards. Idempotent.
     */
    @Override
    void close();

    /** A lane on a thread of its own. */
    static Lane thread(String name) {
        return new ThreadLane(name);
    }
}
