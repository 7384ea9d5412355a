package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.AppendResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rocksdb.RocksDBException;

/** One entry and its fold into the snapshot, sealed on the thread that asks. */
final class AppendRequest extends Request<AppendResult> {

    private static final byte[] REMOVED = new byte[0];

    private final String domain;
    private final long expectedVersion;
    private final byte[] entryKey;
    private final byte[] entry;
    private final SortedMap<String, byte[]> states = new TreeMap<>();
    private final List<Row> rows = new ArrayList<>();
    private int bytes;

    @SuppressWarnings("ArrayRecordComponent") // never compared by value
    private record Row(byte[] key, byte[] sealed) {}

    AppendRequest(
            String domain, long expectedVersion, SortedMap<String, byte[]> changes, SortedMap<String, byte[]> added) {
        this.domain = domain;
        this.expectedVersion = expectedVersion;
        this.entryKey = Keys.entry(domain, expectedVersion + 1);
        this.entry = Records.seal(entryKey, Records.encode(changes));
        this.bytes = entryKey.length + entry.length;
        changes.forEach(this::fold);
        added.forEach(this::addRow);
    }

    private void addRow(String name, byte[] value) {
        byte[] key = Keys.row(domain, name);
        Row row = new Row(key, Records.seal(key, value));
        rows.add(row);
        bytes += key.length + row.sealed().length;
    }

    private void fold(String name, byte[] value) {
        byte[] record = value.length == 0 ? REMOVED : Records.seal(Keys.state(domain, name), value);
        states.put(name, record);
        bytes += name.length() + record.length;
    }

    @Override
    AppendResult stage(Group group) throws RocksDBException {
        Head head = group.head(domain);
        if (head.version() != expectedVersion) {
            return new AppendResult.Conflict(head.version());
        }
        group.batch().put(entryKey, entry);
        for (String name : states.keySet()) {
            stageState(group, Keys.state(domain, name), states.getOrDefault(name, REMOVED));
        }
        for (Row row : rows) {
            group.batch().put(row.key(), row.sealed());
        }
        group.append(domain, head.appended());
        return new AppendResult.Appended(expectedVersion + 1);
    }

    private static void stageState(Group group, byte[] key, byte[] record) throws RocksDBException {
        if (record.length == 0) {
            group.batch().delete(key);
        } else {
            group.batch().put(key, record);
        }
    }

    @Override
    int bytes() {
        return bytes;
    }
}
