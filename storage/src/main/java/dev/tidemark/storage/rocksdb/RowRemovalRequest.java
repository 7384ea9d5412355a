package dev.tidemark.storage.rocksdb;

import java.util.Collection;
import java.util.List;
import org.rocksdb.RocksDBException;

/** Removes rows; answers how many names it was given. */
final class RowRemovalRequest extends Request<Integer> {

    private final List<byte[]> keys;

    RowRemovalRequest(String domain, Collection<String> names) {
        this.keys = names.stream().map(name -> Keys.row(domain, name)).toList();
    }

    @Override
    Integer stage(Group group) throws RocksDBException {
        for (byte[] key : keys) {
            group.batch().delete(key);
        }
        return keys.size();
    }

    @Override
    int bytes() {
        return keys.stream().mapToInt(key -> key.length).sum();
    }
}
