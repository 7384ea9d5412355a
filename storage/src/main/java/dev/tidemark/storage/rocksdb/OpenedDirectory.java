package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.CorruptLedgerException;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.LedgerIoException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;

/** Everything a ledger holds of its directory, opened in order and closed in reverse. */
record OpenedDirectory(HolderLock lock, RocksStore store, BlobFiles blobs, Map<String, Head> heads)
        implements AutoCloseable {

    static OpenedDirectory open(Path dir, String purpose, @Nullable Statistics statistics) {
        HolderLock lock = null;
        RocksStore store = null;
        boolean opened = false;
        try {
            Private.createDirectories(dir);
            lock = HolderLock.take(dir, purpose);
            Private.claimDirectory(dir.resolve("db"));
            BlobFiles blobs = BlobFiles.open(dir.resolve("blobs"));
            Private.syncDirectory(dir);
            requireWhole(dir.resolve("db"));
            store = RocksStore.open(dir.resolve("db"), statistics);
            OpenedDirectory directory = new OpenedDirectory(lock, store, blobs, heads(store));
            opened = true;
            return directory;
        } catch (IOException e) {
            throw new LedgerIoException(
                    "ledger directory " + dir
                            + " cannot be used; look at its permissions, and whether its disk is full or"
                            + " read-only",
                    e);
        } finally {
            if (!opened) {
                release(store, lock);
            }
        }
    }

    @Override
    public void close() {
        release(store, lock);
    }

    private static void release(@Nullable RocksStore store, @Nullable HolderLock lock) throws LedgerException {
        try {
            if (store != null) {
                store.close();
            }
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    /**
     * Without {@code CURRENT} the engine, which may create what is missing, must not be asked: an empty store in the place
     * of this one would let every version fall. A crash while a store is first made leaves neither tables nor a log.
     */
    private static void requireWhole(Path db) throws IOException {
        if (Files.exists(db.resolve("CURRENT"))) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(db, "*.{sst,log}")) {
            if (left.iterator().hasNext()) {
                throw new CorruptLedgerException("the ledger's file CURRENT is missing in " + db, null);
            }
        }
    }

    private static Map<String, Head> heads(RocksStore store) {
        try (RocksStore.View view = store.view()) {
            return new ConcurrentHashMap<>(Reads.heads(view));
        } catch (RocksDBException e) {
            throw RocksStore.failure("opening the ledger", e);
        }
    }
}
