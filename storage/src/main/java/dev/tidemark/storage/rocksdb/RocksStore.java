package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.CorruptLedgerException;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.LedgerIoException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Statistics;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with our options, owning its native parts. Not guarded against use after close: its owner is.
 *
 * <p>Memory: two write buffers of 8 MiB, a block cache of 64 MiB, three quarters of which indexes and filters may keep, 128 open files.
 *
 * <p>Recovery: {@code TolerateCorruptedTailRecords}. A record cut short at the end of the log is what a crash leaves of
 * a write nobody was told about: it is dropped. Damage anywhere else refuses to open. {@code PointInTimeRecovery}, the
 * default, would silently drop acknowledged appends behind the damage, so versions would fall; {@code
 * AbsoluteConsistency} would refuse to open after an ordinary crash. What no mode can tell apart: a damaged length in
 * the last block of the log looks like a record that was cut short, and what follows it in that block is dropped.
 */
final class RocksStore implements AutoCloseable {

    private static final int MIB = 1024 * 1024;
    private static final long CACHE_BYTES = 64L * MIB;
    private static final int SHARDS_BY_SIZE = -1;
    private static final double OF_FILTERS = 0.75;

    static {
        RocksDB.loadLibrary();
    }

    private final Deque<AbstractNativeReference> owned = new ArrayDeque<>();
    private final WriteOptions synced;
    private final ReadOptions verified;
    private final RocksDB db;

    private RocksStore(Path dir, @Nullable Statistics statistics) throws RocksDBException {
        boolean opened = false;
        try {
            synced = own(new WriteOptions()).setSync(true);
            verified = own(new ReadOptions()).setVerifyChecksums(true);
            db = own(RocksDB.open(options(statistics), dir.toString()));
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    static RocksStore open(Path dir, @Nullable Statistics statistics) {
        try {
            return new RocksStore(dir, statistics);
        } catch (RocksDBException e) {
            throw failure("opening the ledger", e);
        }
    }

    byte @Nullable [] get(byte[] key) throws RocksDBException {
        return db.get(verified, key);
    }

    /** Durable when it returns: written to the log and synchronised before any reader can see it. */
    void write(WriteBatch batch) throws RocksDBException {
        db.write(synced, batch);
    }

    /** One moment of the store, whatever is written meanwhile. */
    View view() {
        return new View(db);
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }

    /** In words that say what to do. RocksDB's own are kept as the cause, for the log. */
    static LedgerException failure(String doing, RocksDBException e) {
        Status status = e.getStatus();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return new CorruptLedgerException(doing + " found damaged files", e);
        }
        return new LedgerIoException(
                doing + " failed; look at free space, permissions and the disk, then open the ledger again", e);
    }

    private Options options(@Nullable Statistics statistics) {
        Options options = own(new Options(own(databaseOptions()), own(tableOptions())));
        options.setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setParanoidFileChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferSize(8L * MIB)
                .setMaxWriteBufferNumber(2)
                .setMaxTotalWalSize(32L * MIB)
                .setMaxOpenFiles(128)
                .setMaxBackgroundJobs(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MIB)
                .setKeepLogFileNum(2);
        if (statistics != null) {
            options.setStatistics(statistics);
        }
        return options;
    }

    /** A log that has vanished or shrunk since it was closed refuses to open; only reachable through properties. */
    private static DBOptions databaseOptions() {
        Properties properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", "true");
        return DBOptions.getDBOptionsFromProps(properties);
    }

    /**
     * Each event that comes is looked for and hardly ever found: what answers that without a read of data are the filters,
     * so data must not push them out of the cache.
     */
    private ColumnFamilyOptions tableOptions() {
        return new ColumnFamilyOptions()
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(own(new LRUCache(CACHE_BYTES, SHARDS_BY_SIZE, false, OF_FILTERS)))
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(own(new BloomFilter(10))));
    }

    private <T extends AbstractNativeReference> T own(T part) {
        owned.push(part);
        return part;
    }

    /** Reads that belong together. */
    static final class View implements AutoCloseable {

        private final RocksDB db;
        private final Snapshot snapshot;
        private final ReadOptions options;

        View(RocksDB db) {
            this.db = db;
            this.snapshot = db.getSnapshot();
            this.options = new ReadOptions().setVerifyChecksums(true).setSnapshot(snapshot);
        }

        byte @Nullable [] get(byte[] key) throws RocksDBException {
            return db.get(options, key);
        }

        RocksIterator iterator() {
            return db.newIterator(options);
        }

        @Override
        public void close() {
            options.close();
            db.releaseSnapshot(snapshot);
            snapshot.close();
        }
    }
}
