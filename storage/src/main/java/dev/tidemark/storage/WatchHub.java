package dev.tidemark.storage;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Watches over any engine that can be read from a version and says when it appended. For engines; thread-safe.
 *
 * <p>A watch always reads its entries from the ledger, never from the append that woke it: that is what makes it
 * ordered and complete whatever the timing. It takes a thread only while it has something to hand over.
 */
public final class WatchHub implements AutoCloseable {

    /** How a hub reads its ledger: {@link Ledger#readFrom}. */
    @FunctionalInterface
    public interface Source {
        List<LedgerEntry> readFrom(String domain, long version, int limit);
    }

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final Source source;
    private final ExecutorService listeners = Executors.newCachedThreadPool(WatchHub::thread);
    private final ConcurrentHashMap<String, Set<FeedingWatch>> watches = new ConcurrentHashMap<>();
    private boolean closed;

    public WatchHub(Source source) {
        this.source = source;
    }

    /** As {@link Ledger#watchFrom}. */
    public Watch watch(String domain, long version, Consumer<LedgerEntry> listener) {
        long first = Math.max(1, LedgerLimits.checkVersion(version));
        source.readFrom(domain, first, 1);
        FeedingWatch watch = new FeedingWatch(source, listeners, domain, first, listener, this::forget);
        synchronized (this) {
            if (closed) {
                throw new LedgerClosedException();
            }
            watches.computeIfAbsent(domain, d -> ConcurrentHashMap.newKeySet()).add(watch);
            watch.wake();
        }
        return watch;
    }

    /** Says that the domain has entries it did not have before; they must be readable by now. Does not block. */
    public void appended(String domain) {
        watches.getOrDefault(domain, Set.of()).forEach(FeedingWatch::wake);
    }

    /** Ends all watches; does not wait for listeners. To be called while the ledger can still be asked. */
    @Override
    public synchronized void close() {
        closed = true;
        watches.values().forEach(all -> all.forEach(watch -> watch.end(new WatchEnd.LedgerClosed())));
        listeners.shutdown();
    }

    private void forget(FeedingWatch watch) {
        Set<FeedingWatch> all = watches.get(watch.domain());
        if (all != null) {
            all.remove(watch);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ledger-watch-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
