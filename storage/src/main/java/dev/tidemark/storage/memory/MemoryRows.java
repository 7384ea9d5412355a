package dev.tidemark.storage.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.storage.LedgerRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One domain's rows, by the bytes of their names. Guarded by its ledger. */
final class MemoryRows {

    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    void putAll(Map<String, byte[]> added) {
        added.forEach((name, value) -> rows.put(name.getBytes(UTF_8), value));
    }

    Optional<byte[]> get(String name) {
        return Optional.ofNullable(rows.get(name.getBytes(UTF_8))).map(byte[]::clone);
    }

    List<LedgerRow> range(String from, String to, int limit) {
        byte[] first = from.getBytes(UTF_8);
        byte[] end = to.getBytes(UTF_8);
        if (Arrays.compareUnsigned(first, end) >= 0) {
            return List.of();
        }
        return rows.subMap(first, end).entrySet().stream()
                .limit(limit)
                .map(row -> new LedgerRow(
                        new String(row.getKey(), UTF_8), row.getValue().clone()))
                .toList();
    }

    void removeAll(Collection<String> names) {
        names.forEach(name -> rows.remove(name.getBytes(UTF_8)));
    }
}
