package dev.tidemark.storage.rocksdb;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Requests that become durable together. Later ones see what earlier ones staged, so that a group decides as if each had
 * been written alone. Of the committer's thread only.
 */
final class Group implements AutoCloseable {

    private final RocksStore store;
    private final Map<String, Head> committed;
    private final Map<String, Head> heads = new HashMap<>();
    private final Map<CellName, byte[]> cells = new HashMap<>();
    private final Set<String> appended = new HashSet<>();
    private final WriteBatch batch = new WriteBatch();

    private record CellName(String domain, String name) {}

    Group(RocksStore store, Map<String, Head> committed) {
        this.store = store;
        this.committed = committed;
    }

    WriteBatch batch() {
        return batch;
    }

    Head head(String domain) {
        Head staged = heads.get(domain);
        return staged != null ? staged : committed.getOrDefault(domain, Head.NONE);
    }

    void append(String domain, Head head) {
        heads.put(domain, head);
        appended.add(domain);
    }

    void trim(String domain, Head head) {
        heads.put(domain, head);
    }

    byte @Nullable [] cell(String domain, String name) throws RocksDBException {
        byte[] staged = cells.get(new CellName(domain, name));
        return staged != null ? staged : Reads.cell(store::get, domain, name);
    }

    void setCell(String domain, String name, byte[] value) throws RocksDBException {
        byte[] key = Keys.cell(domain, name);
        batch.put(key, Records.seal(key, value));
        cells.put(new CellName(domain, name), value);
    }

    /** Heads go in last and once, in the same batch: a version is never told of without its entry. */
    void write() throws RocksDBException {
        for (Map.Entry<String, Head> staged : heads.entrySet()) {
            byte[] key = Keys.head(staged.getKey());
            batch.put(key, Records.seal(key, Records.encode(staged.getValue())));
        }
        if (batch.count() > 0) {
            store.write(batch);
            committed.putAll(heads);
        }
    }

    Set<String> appended() {
        return appended;
    }

    @Override
    public void close() {
        batch.close();
    }
}
