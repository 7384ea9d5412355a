package dev.tidemark.verifier.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that moves lines: from the queue to the sink; while the sink fails to the spool; when it is back from
 * the spool to the sink, before anything newer. Where neither takes a line, it is lost and marked.
 */
final class AuditWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int BATCH_LINES = 256;
    private static final long BATCH_BYTES = 256 << 10;
    private static final long IDLE_MILLIS = 60_000;

    private final LineQueue queue;
    private final AuditSink sink;
    private final Optional<Spool> spool;
    private final boolean syncing;
    private final LongSupplier nanoTime;
    private final long retryNanos;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong spooled = new AtomicLong();
    private volatile long spoolBytes;
    private volatile boolean sinkFails;
    private long retryAt;

    AuditWriter(
            LineQueue queue,
            AuditSink sink,
            Optional<Spool> spool,
            boolean syncing,
            LongSupplier nanoTime,
            Duration retry) {
        this.queue = queue;
        this.sink = sink;
        this.spool = spool;
        this.syncing = syncing;
        this.nanoTime = nanoTime;
        this.retryNanos = retry.toNanos();
        this.spoolBytes = spool.map(Spool::bytes).orElse(0L);
        this.retryAt = nanoTime.getAsLong();
    }

    @Override
    public void run() {
        try {
            while (!queue.isFinished()) {
                step();
            }
            // Once more, whenever the sink would be tried again: also the mark of what is lost.
            retryAt = nanoTime.getAsLong();
            do {
                step();
            } while (!queue.isFinished());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closed the log waits no longer
        } catch (RuntimeException e) {
            LOG.error("Writing of audit lines ended in a way that was not foreseen", e);
        } finally {
            tell(queue.refuse(List.of()), false);
            if (queue.unmarked() > 0) {
                LOG.error("{} audit lines are lost, and nothing is left to mark that in", queue.unmarked());
            }
        }
    }

    private void step() throws InterruptedException {
        List<Entry> taken = queue.take(BATCH_LINES, BATCH_BYTES, waitMillis());
        boolean direct = drainSpool();
        if (direct) {
            queue.accept(); // what comes next is the sink's trial
        }
        if (taken.isEmpty()) {
            return;
        }
        int kept = direct ? toSink(taken) : 0;
        tell(taken.subList(0, kept), true);
        List<Entry> rest = taken.subList(kept, taken.size());
        if (!rest.isEmpty()) {
            spool(rest);
        }
    }

    private long waitMillis() {
        boolean pending = sinkFails || spoolBytes > 0;
        return pending ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(retryNanos)) : IDLE_MILLIS;
    }

    private int toSink(List<Entry> entries) {
        return toSinkBytes(entries.stream().map(Entry::line).toList());
    }

    private int toSinkBytes(List<byte[]> lines) {
        try {
            int kept = sink.write(lines);
            if (syncing && kept > 0) {
                sink.sync();
            }
            written.addAndGet(kept);
            if (kept < lines.size()) {
                failed("it took " + kept + " of " + lines.size() + " lines");
            } else {
                works();
            }
            return kept;
        } catch (IOException | RuntimeException e) {
            failed(e.getClass().getSimpleName());
            return 0;
        }
    }

    private void failed(String how) {
        retryAt = nanoTime.getAsLong() + retryNanos;
        if (!sinkFails) {
            sinkFails = true;
            LOG.error("The audit sink fails ({}); lines go to {}", how, spool.isPresent() ? "the spool" : "nowhere");
        }
    }

    private void works() {
        if (sinkFails) {
            sinkFails = false;
            LOG.info("The audit sink works again");
        }
    }

    /** Whether the sink may be given what is newer: it works as far as is known, and nothing older waits. */
    private boolean drainSpool() {
        if (sinkFails && nanoTime.getAsLong() - retryAt < 0) {
            return false;
        }
        try {
            while (spool.isPresent() && !spool.get().isEmpty()) {
                List<byte[]> oldest = spool.get().peek();
                int kept = oldest.isEmpty() ? 0 : toSinkBytes(oldest);
                if (kept > 0) {
                    spool.get().drained(oldest.subList(0, kept));
                }
                spoolBytes = spool.get().bytes();
                if (kept < oldest.size()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            LOG.error(
                    "The audit spool cannot be read ({}); newer lines wait behind it",
                    e.getClass().getSimpleName());
            retryAt = nanoTime.getAsLong() + retryNanos;
            return false;
        }
    }

    private void spool(List<Entry> entries) {
        int kept = spool.isPresent() ? toSpool(spool.get(), entries) : 0;
        tell(entries.subList(0, kept), true);
        if (kept < entries.size()) {
            tell(queue.refuse(entries.subList(kept, entries.size())), false);
        }
    }

    private int toSpool(Spool to, List<Entry> entries) {
        try {
            int kept = to.append(entries.stream().map(Entry::line).toList());
            spooled.addAndGet(kept);
            return kept;
        } catch (IOException e) {
            LOG.error("The audit spool cannot be written ({})", e.getClass().getSimpleName());
            return 0;
        } finally {
            spoolBytes = to.bytes();
        }
    }

    private static void tell(List<Entry> entries, boolean kept) {
        entries.forEach(entry -> entry.tell(kept));
    }

    /** After the thread has ended, or was given up. */
    void close() throws IOException {
        try {
            if (spool.isPresent()) {
                spool.get().close();
            }
        } finally {
            sink.close();
        }
    }

    AuditFigures figures() {
        return new AuditFigures(written.get(), spooled.get(), queue.lost(), queue.size(), queue.bytes(), spoolBytes);
    }
}
