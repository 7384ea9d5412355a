package dev.tidemark.storage;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch: whoever raises {@code wakes} from zero has it fed until it falls back to zero, so feeds never overlap. */
final class FeedingWatch implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(FeedingWatch.class);
    private static final int BATCH = 64;

    private final WatchHub.Source source;
    private final Executor executor;
    private final String domain;
    private final Consumer<LedgerEntry> listener;
    private final Consumer<FeedingWatch> forget;
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicReference<@Nullable WatchEnd> end = new AtomicReference<>();
    private final CompletableFuture<WatchEnd> closed = new CompletableFuture<>();

    /** The version to hand over next; touched only while feeding. */
    private long next;

    FeedingWatch(
            WatchHub.Source source,
            Executor executor,
            String domain,
            long first,
            Consumer<LedgerEntry> listener,
            Consumer<FeedingWatch> forget) {
        this.source = source;
        this.executor = executor;
        this.domain = domain;
        this.next = first;
        this.listener = listener;
        this.forget = forget;
    }

    String domain() {
        return domain;
    }

    @Override
    public CompletionStage<WatchEnd> onClosed() {
        return closed.minimalCompletionStage();
    }

    @Override
    public void close() {
        end(new WatchEnd.Closed());
    }

    void end(WatchEnd reason) {
        if (end.compareAndSet(null, reason)) {
            wake();
        }
    }

    void wake() {
        if (wakes.getAndIncrement() == 0) {
            try {
                executor.execute(this::feed);
            } catch (RejectedExecutionException e) {
                // The hub is closed and this watch was idle: nothing is under way, so this thread may say so.
                feed();
            }
        }
    }

    private void feed() {
        int seen = wakes.get();
        do {
            drain();
            seen = wakes.addAndGet(-seen);
        } while (seen != 0);
    }

    private void drain() {
        while (end.get() == null && deliverBatch()) {}
        WatchEnd reason = end.get();
        if (reason != null) {
            forget.accept(this);
            closed.complete(reason);
        }
    }

    /** Whether there may be more. */
    private boolean deliverBatch() {
        List<LedgerEntry> batch;
        try {
            batch = source.readFrom(domain, next, BATCH);
        } catch (LedgerClosedException e) {
            return stop(new WatchEnd.LedgerClosed());
        } catch (LedgerException e) {
            LOG.error("watch of {} ends before version {}: {}", domain, next, e.code(), e);
            return stop(new WatchEnd.Failed(next, e));
        } catch (RuntimeException e) { // A watch that dies silently looks like a quiet domain.
            LOG.error("watch of {} ends before version {}", domain, next, e);
            return stop(
                    new WatchEnd.Failed(next, new LedgerIoException("the entry could not be read; see the log", e)));
        }
        for (LedgerEntry entry : batch) {
            if (end.get() != null || !deliver(entry)) {
                return false;
            }
        }
        return !batch.isEmpty();
    }

    private boolean deliver(LedgerEntry entry) {
        try {
            listener.accept(entry);
        } catch (Throwable e) { // Errors too, for the same reason.
            LOG.error("watch of {} ends: its listener failed on version {}", domain, entry.version(), e);
            return stop(new WatchEnd.ListenerFailed(entry.version(), e));
        }
        next = entry.version() + 1;
        return true;
    }

    private boolean stop(WatchEnd reason) {
        end.compareAndSet(null, reason);
        return false;
    }
}
