package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.LedgerClosedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Requests in order of arrival. Every waiting caller has one at most, so their number bounds it. */
final class CommitQueue {

    private static final int GROUP_BYTES = 4 * 1024 * 1024;

    private final Deque<Request<?>> waiting = new ArrayDeque<>();
    private boolean closed;

    /** A request that got in is answered, also after {@link #close()}. */
    synchronized void add(Request<?> request) {
        if (closed) {
            throw new LedgerClosedException();
        }
        waiting.add(request);
        notifyAll();
    }

    /** All that wait, up to 4 MiB and at least one; empty when closed and drained. */
    synchronized List<Request<?>> takeGroup() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Request<?>> group = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty()
                && (group.isEmpty() || bytes + waiting.element().bytes() <= GROUP_BYTES)) {
            Request<?> next = waiting.remove();
            bytes += next.bytes();
            group.add(next);
        }
        return group;
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
