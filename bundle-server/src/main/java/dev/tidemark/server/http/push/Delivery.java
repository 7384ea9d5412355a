package dev.tidemark.server.http.push;

import java.util.concurrent.atomic.AtomicInteger;

/** One event on its way to the audiences of all event loops. Thread-safe. */
final class Delivery {
    private final Event event;
    private final Runnable done;
    private final AtomicInteger left;

    /**
     * A delivery.
     *
     * @param audiences how many there are, at least one
     * @param done run by the last of them
     */
    Delivery(Event event, int audiences, Runnable done) {
        this.event = event;
        this.done = done;
        this.left = new AtomicInteger(audiences);
    }

    Event event() {
        return event;
    }

    /** One audience has it. */
    void finished() {
        if (left.decrementAndGet() == 0) {
            done.run();
        }
    }
}
