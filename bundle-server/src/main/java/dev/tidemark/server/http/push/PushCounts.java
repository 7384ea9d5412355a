package dev.tidemark.server.http.push;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What one domain's listeners were sent. Thread-safe. */
final class PushCounts {
    private final AtomicInteger listeners = new AtomicInteger();
    private final AtomicInteger packed = new AtomicInteger();
    private final LongAdder timestamps = new LongAdder();
    private final LongAdder updates = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** Takes a place if there is one below the limit. */
    boolean take(int limit) {
        if (listeners.incrementAndGet() > limit) {
            listeners.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack() {
        listeners.decrementAndGet();
    }

    int listeners() {
        return listeners.get();
    }

    void packedBy(int more) {
        packed.addAndGet(more);
    }

    boolean anyPacked() {
        return packed.get() > 0;
    }

    void sent(Event event, boolean isPacked) {
        (event.kind() == Event.Kind.UPDATE ? updates : timestamps).increment();
        Frame frame = event.frame();
        bytes.add((isPacked ? frame.packed() : frame.plain()).length());
    }

    void dropped() {
        dropped.increment();
    }

    long events(Event.Kind kind) {
        return (kind == Event.Kind.UPDATE ? updates : timestamps).sum();
    }

    long bytesSent() {
        return bytes.sum();
    }

    long droppedReaders() {
        return dropped.sum();
    }
}
