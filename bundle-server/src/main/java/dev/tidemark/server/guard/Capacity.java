package dev.tidemark.server.guard;

import java.util.concurrent.atomic.AtomicInteger;

/** How many requests may be under way at once. Thread-safe. */
final class Capacity {
    private final int most;
    private final AtomicInteger under = new AtomicInteger();

    Capacity(int most) {
        this.most = most;
    }

    boolean enter() {
        if (under.incrementAndGet() <= most) {
            return true;
        }
        under.decrementAndGet();
        return false;
    }

    void leave() {
        under.decrementAndGet();
    }

    int underWay() {
        return under.get();
    }
}
