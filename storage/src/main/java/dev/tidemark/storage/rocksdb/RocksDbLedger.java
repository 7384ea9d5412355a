package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobSweep;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerClosedException;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerLimits;
import dev.tidemark.storage.LedgerRow;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.Watch;
import dev.tidemark.storage.WatchHub;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;

/**
 * The ledger in one directory of one machine: RocksDB in {@code db}, blobs as files in {@code blobs}, and {@code
 * LOCK.holder} against a second opener. Thread-safe.
 *
 * <p>Writes are committed in groups by one thread and acknowledged after the log is synchronised. A write that fails
 * leaves the ledger readable and closed to writing: open it again.
 */
public final class RocksDbLedger implements Ledger {

    private final OpenedDirectory directory;
    private final Map<String, Head> heads;
    private final Committer committer;
    private final WatchHub watches = new WatchHub(this::readFrom);
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Native code must not be entered once its memory is gone: readers share this lock, closing takes it alone. */
    private final ReadWriteLock lifecycle = new ReentrantReadWriteLock();

    private boolean closed;

    private RocksDbLedger(OpenedDirectory directory) {
        this.directory = directory;
        this.heads = directory.heads();
        this.committer = Committer.start(directory.store(), heads, watches::appended);
    }

    /**
     * Opens the ledger in {@code dir}, creating it if there is none.
     *
     * @param purpose of this process in a few words, told with its process id to a second opener
     * @throws dev.tidemark.storage.LedgerLockedException if it is open already, here or in another process
     * @throws dev.tidemark.storage.CorruptLedgerException if it is damaged
     * @throws dev.tidemark.storage.LedgerIoException if it cannot be read or written
     */
    public static RocksDbLedger open(Path dir, String purpose) {
        return open(dir, purpose, null);
    }

    static RocksDbLedger open(Path dir, String purpose, @Nullable Statistics statistics) {
        return new RocksDbLedger(OpenedDirectory.open(dir, purpose, statistics));
    }

    @Override
    public AppendResult append(
            String domain, long expectedVersion, Map<String, byte[]> changes, Map<String, byte[]> rows) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkVersion(expectedVersion);
        return committer.commit(new AppendRequest(
                domain, expectedVersion, LedgerLimits.copyChanges(changes), LedgerLimits.copyRows(rows)));
    }

    @Override
    public LedgerSnapshot snapshot(String domain) {
        LedgerLimits.checkDomain(domain);
        return inView("reading the snapshot of domain " + domain, view -> Reads.snapshot(view, domain));
    }

    @Override
    public List<LedgerEntry> readFrom(String domain, long version, int limit) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkReadLimit(limit);
        long first = Math.max(1, LedgerLimits.checkVersion(version));
        return inView(
                "reading domain " + domain + " from version " + first,
                view -> Reads.entries(view, domain, first, limit));
    }

    @Override
    public Watch watchFrom(String domain, long version, Consumer<LedgerEntry> listener) {
        return watches.watch(LedgerLimits.checkDomain(domain), version, listener);
    }

    @Override
    public void trimBefore(String domain, long version) {
        LedgerLimits.checkDomain(domain);
        committer.commit(new TrimRequest(domain, LedgerLimits.checkVersion(version)));
    }

    @Override
    public Optional<byte[]> cell(String domain, String name) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkName(name);
        return whileOpen(
                "reading cell '" + name + "' of domain " + domain,
                () -> Optional.ofNullable(Reads.cell(directory.store()::get, domain, name)));
    }

    @Override
    public boolean compareAndSetCell(String domain, String name, byte @Nullable [] expected, byte[] value) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkName(name);
        byte[] copy = LedgerLimits.copyValue(name, value);
        return committer.commit(new CellRequest(domain, name, expected, copy));
    }

    @Override
    public Optional<byte[]> row(String domain, String name) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkName(name);
        return whileOpen(
                "reading row '" + name + "' of domain " + domain,
                () -> Optional.ofNullable(Reads.row(directory.store()::get, domain, name)));
    }

    @Override
    public List<LedgerRow> rows(String domain, String from, String to, int limit) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkName(from);
        LedgerLimits.checkName(to);
        LedgerLimits.checkReadLimit(limit);
        return inView("reading rows of domain " + domain, view -> Reads.rows(view, domain, from, to, limit));
    }

    @Override
    public void removeRows(String domain, Collection<String> names) {
        LedgerLimits.checkDomain(domain);
        names.forEach(LedgerLimits::checkName);
        committer.commit(new RowRemovalRequest(domain, names));
    }

    @Override
    public BlobDigest putBlob(InputStream in, long limit) {
        LedgerLimits.checkBlobLimit(limit);
        BlobFiles blobs = whileOpen("storing a blob", directory::blobs);
        // Not while holding the lock: the stream may be as slow as whoever sends it, and closing must not wait for it.
        try (BlobFiles.Spooled spooled = blobs.spool(in, limit)) {
            return whileOpen("storing a blob", () -> blobs.name(spooled));
        }
    }

    @Override
    public Optional<byte[]> blob(BlobDigest digest) {
        return whileOpen("reading a blob", () -> directory.blobs().get(digest));
    }

    @Override
    public BlobSweep sweepBlobs() {
        return whileOpen("sweeping blobs", () -> new Sweep(directory.blobs()));
    }

    /** One file at a time holds the lock, so that closing waits for one removal and not for all. */
    private final class Sweep implements BlobSweep {
        private final BlobFiles blobs;
        private final AtomicBoolean ended = new AtomicBoolean();

        Sweep(BlobFiles blobs) {
            this.blobs = blobs;
            blobs.beginSweep();
        }

        @Override
        public int removeAllBut(Set<BlobDigest> named) {
            int removed = 0;
            for (BlobDigest digest : whileOpen("listing blobs", blobs::list)) {
                if (!named.contains(digest) && whileOpen("removing a blob", () -> blobs.removeUnlessStored(digest))) {
                    removed++;
                }
            }
            return removed;
        }

        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                blobs.endSweep();
            }
        }
    }

    @Override
    public SortedSet<String> domains() {
        return whileOpen("listing domains", () -> new TreeSet<>(heads.keySet()));
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        watches.close();
        committer.close();
        lifecycle.writeLock().lock();
        try {
            closed = true;
            directory.close();
        } finally {
            lifecycle.writeLock().unlock();
        }
    }

    @FunctionalInterface
    private interface ViewRead<T> {
        T read(RocksStore.View view) throws RocksDBException;
    }

    private <T> T inView(String doing, ViewRead<T> read) {
        return whileOpen(doing, () -> {
            try (RocksStore.View view = directory.store().view()) {
                return read.read(view);
            }
        });
    }

    private <T> T whileOpen(String doing, Reads.Read<T> read) {
        lifecycle.readLock().lock();
        try {
            if (closed) {
                throw new LedgerClosedException();
            }
            return read.read();
        } catch (RocksDBException e) {
            throw RocksStore.failure(doing, e);
        } finally {
            lifecycle.readLock().unlock();
        }
    }
}
