package dev.tidemark.bench.jmh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Revoked names in RocksDB, set up to answer fast: one compacted level, filters, a cache that holds all of it. */
final class RocksNames implements AutoCloseable {
    private static final long CACHE_BYTES = 2L << 30;
    private static final int BATCH = 10_000;
    private static final byte[] NOTHING = {};

    static {
        RocksDB.loadLibrary();
    }

    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(10);
    private final Options options;
    private final RocksDB db;

    private RocksNames(Path place) throws RocksDBException {
        options = new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
        db = RocksDB.open(options, place.toString());
    }

    static RocksNames create(Path place, int entries) throws RocksDBException {
        RocksNames names = new RocksNames(place);
        try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
            for (int from = 0; from < entries; from += BATCH) {
                names.write(unlogged, from, Math.min(entries, from + BATCH));
            }
        }
        names.db.compactRange();
        return names;
    }

    private void write(WriteOptions unlogged, int from, int to) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = from; i < to; i++) {
                batch.put(key(Probes.name(i)), NOTHING);
            }
            db.write(unlogged, batch);
        }
    }

    static byte[] key(String name) {
        return ("jti " + Probes.ISSUER + " " + name).getBytes(StandardCharsets.UTF_8);
    }

    boolean contains(byte[] key) throws RocksDBException {
        return db.get(key) != null;
    }

    long bytesOnDisk() throws RocksDBException {
        return db.getLongProperty("rocksdb.total-sst-files-size");
    }

    @Override
    public void close() {
        db.close();
        options.close();
        filter.close();
        cache.close();
    }
}
