package dev.tidemark.server.repository;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobSweep;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerIoException;
import dev.tidemark.storage.LedgerRow;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.Watch;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that can lose its answers, or die. */
public final class FailingLedger implements Ledger {
    /** What becomes of the next append, or of everything. */
    public enum Mode {
        SOUND,
        APPEND_LANDS_UNANSWERED,
        APPEND_LOST,
        DEAD
    }

    private final Ledger inner;
    private final Set<BlobDigest> stored = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.SOUND;
    private volatile int writesLeft = Integer.MAX_VALUE;
    private volatile Runnable beforeAppend = () -> {};
    private volatile Runnable beforeRemoval = () -> {};
    private volatile Consumer<String> beforeRows = from -> {};

    public FailingLedger(Ledger inner) {
        this.inner = inner;
    }

    public void become(Mode next) {
        mode = next;
    }

    /** Dies at the write after {@code writes} more: the process stops there. */
    public void dieAfter(int writes) {
        writesLeft = writes;
    }

    /** Runs once, before the next append reaches the store. */
    public void beforeAppend(Runnable hook) {
        beforeAppend = once(hook, () -> beforeAppend = () -> {});
    }

    /** Runs once, between finding out which blobs are named and removing the others. */
    public void beforeRemoval(Runnable hook) {
        beforeRemoval = once(hook, () -> beforeRemoval = () -> {});
    }

    /** Runs before every range of rows that is read, with the name it starts from. */
    public void beforeRows(Consumer<String> hook) {
        beforeRows = hook;
    }

    private static Runnable once(Runnable hook, Runnable unset) {
        return () -> {
            unset.run();
            hook.run();
        };
    }

    /** How many of the blobs that were ever stored are there now. */
    public long blobs() {
        return stored.stream().filter(digest -> inner.blob(digest).isPresent()).count();
    }

    private void write() {
        if (writesLeft <= 0) {
            mode = Mode.DEAD;
        }
        requireAlive();
        writesLeft--;
    }

    private void requireAlive() {
        if (mode == Mode.DEAD) {
            throw new LedgerIoException("the disk is gone", null);
        }
    }

    @Override
    public AppendResult append(
            String domain, long expectedVersion, Map<String, byte[]> changes, Map<String, byte[]> rows) {
        beforeAppend.run();
        write();
        Mode now = mode;
        if (now == Mode.APPEND_LANDS_UNANSWERED) {
            inner.append(domain, expectedVersion, changes, rows);
        }
        if (now != Mode.SOUND) {
            throw new LedgerIoException("the answer is lost", null);
        }
        return inner.append(domain, expectedVersion, changes, rows);
    }

    @Override
    public LedgerSnapshot snapshot(String domain) {
        requireAlive();
        return inner.snapshot(domain);
    }

    @Override
    public List<LedgerEntry> readFrom(String domain, long version, int limit) {
        requireAlive();
        return inner.readFrom(domain, version, limit);
    }

    @Override
    public Watch watchFrom(String domain, long version, Consumer<LedgerEntry> listener) {
        return inner.watchFrom(domain, version, listener);
    }

    @Override
    public void trimBefore(String domain, long version) {
        write();
        inner.trimBefore(domain, version);
    }

    @Override
    public Optional<byte[]> cell(String domain, String name) {
        requireAlive();
        return inner.cell(domain, name);
    }

    @Override
    public boolean compareAndSetCell(String domain, String name, byte @Nullable [] expected, byte[] value) {
        requireAlive();
        return inner.compareAndSetCell(domain, name, expected, value);
    }

    @Override
    public Optional<byte[]> row(String domain, String name) {
        requireAlive();
        return inner.row(domain, name);
    }

    @Override
    public List<LedgerRow> rows(String domain, String from, String to, int limit) {
        beforeRows.accept(from);
        requireAlive();
        return inner.rows(domain, from, to, limit);
    }

    @Override
    public void removeRows(String domain, Collection<String> names) {
        write();
        inner.removeRows(domain, names);
    }

    @Override
    public BlobSweep sweepBlobs() {
        requireAlive();
        BlobSweep sweep = inner.sweepBlobs();
        return new BlobSweep() {
            @Override
            public int removeAllBut(Set<BlobDigest> named) {
                beforeRemoval.run();
                write();
                return sweep.removeAllBut(named);
            }

            @Override
            public void close() {
                sweep.close();
            }
        };
    }

    @Override
    public BlobDigest putBlob(InputStream in, long limit) {
        write();
        BlobDigest digest = inner.putBlob(in, limit);
        stored.add(digest);
        return digest;
    }

    @Override
    public Optional<byte[]> blob(BlobDigest digest) {
        requireAlive();
        return inner.blob(digest);
    }

    @Override
    public SortedSet<String> domains() {
        return inner.domains();
    }

    @Override
    public void close() {
        inner.close();
    }
}
