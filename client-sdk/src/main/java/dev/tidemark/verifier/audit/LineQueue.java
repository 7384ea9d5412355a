package dev.tidemark.verifier.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lines between the decisions and the one thread that writes; bounded in number and bytes. What does not fit is lost,
 * counted, and marked where it would have stood. Thread-safe; nothing is done under its lock that could wait.
 */
final class LineQueue {
    private final int maxLines;
    private final long maxBytes;
    private final Function<Gap, byte[]> mark;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private long lost;
    private @Nullable Gap gap;
    private boolean refusing;
    private boolean closed;

    LineQueue(int maxLines, long maxBytes, Function<Gap, byte[]> mark) {
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
        this.mark = mark;
    }

    synchronized boolean isAccepting() {
        return !refusing && !closed && entries.size() < maxLines && bytes < maxBytes;
    }

    /** Whether it is in; if not, it is part of a gap. */
    synchronized boolean offer(Entry entry) {
        if (!isAccepting() || bytes + entry.line().length > maxBytes) {
            lose(entry.ifLost());
            return false;
        }
        markGap();
        add(entry);
        notifyAll();
        return true;
    }

    /** A line that was not even made. */
    synchronized void lose(Gap missing) {
        lost += missing.lines();
        widen(missing);
    }

    private void widen(Gap missing) {
        Gap before = gap;
        gap = before == null ? missing : before.with(missing);
    }

    private void markGap() {
        Gap missing = gap;
        if (missing != null) {
            gap = null;
            add(Entry.mark(mark.apply(missing), missing));
        }
    }

    private void add(Entry entry) {
        entries.add(entry);
        bytes += entry.line().length;
    }

    /**
     * The next ones; waits for the first.
     *
     * @return empty if the wait was over, or the queue is closed and empty
     */
    synchronized List<Entry> take(int most, long mostBytes, long waitMillis) throws InterruptedException {
        boolean waited = false;
        while (entries.isEmpty() && (gap == null || refusing) && !closed && !waited) {
            wait(waitMillis);
            waited = true; // once is enough: who takes nothing looks after the sink, and comes again
        }
        if (entries.isEmpty() && !refusing) {
            markGap();
        }
        List<Entry> taken = new ArrayList<>();
        long size = 0;
        while (!entries.isEmpty() && taken.size() < most && (taken.isEmpty() || size < mostBytes)) {
            Entry next = entries.remove();
            size += next.line().length;
            taken.add(next);
        }
        bytes -= size;
        return taken;
    }

    /**
     * Nothing can be kept: what was taken, what is waiting and what comes are one gap, until {@link #accept}.
     *
     * @return all that is lost by this, to be told
     */
    synchronized List<Entry> refuse(List<Entry> taken) {
        refusing = true;
        List<Entry> all = new ArrayList<>(taken);
        all.addAll(entries);
        entries.clear();
        bytes = 0;
        for (Entry entry : all) {
            // The lines of a mark were counted when they were lost.
            lost += entry.isMark() ? 0 : 1;
            widen(entry.ifLost());
        }
        return all;
    }

    /** There is room again. */
    synchronized void accept() {
        refusing = false;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Closed, and nothing is left. */
    synchronized boolean isFinished() {
        return closed && entries.isEmpty() && (gap == null || refusing);
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** How many of the lost ones no mark counts yet. */
    synchronized long unmarked() {
        Gap missing = gap;
        return missing == null ? 0 : missing.lines();
    }

    synchronized long lost() {
        return lost;
    }
}
