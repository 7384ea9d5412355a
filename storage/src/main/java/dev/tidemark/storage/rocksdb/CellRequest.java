package dev.tidemark.storage.rocksdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Compare and set of one cell; answers whether it was set. */
final class CellRequest extends Request<Boolean> {

    private final String domain;
    private final String name;
    private final byte @Nullable [] expected;
    private final byte[] value;

    CellRequest(String domain, String name, byte @Nullable [] expected, byte[] value) {
        this.domain = domain;
        this.name = name;
        this.expected = expected == null ? null : expected.clone();
        this.value = value;
    }

    @Override
    Boolean stage(Group group) throws RocksDBException {
        if (!Arrays.equals(group.cell(domain, name), expected)) {
            return false;
        }
        group.setCell(domain, name, value);
        return true;
    }

    @Override
    int bytes() {
        return value.length;
    }
}
