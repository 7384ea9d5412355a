package dev.tidemark.verifier.adapter.vertx;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all bodies together may hold in one place. Thread-safe. */
final class ByteBudget {
    private final long total;
    private final AtomicLong held = new AtomicLong();

    ByteBudget(long total) {
        this.total = total;
    }

    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= total) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
