package dev.tidemark.storage.memory;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerLimits;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.TrimmedException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One domain's history and its fold. Guarded by its ledger. */
final class MemoryDomain {

    private final TreeMap<Long, SortedMap<String, byte[]>> history = new TreeMap<>();
    private final SortedMap<String, byte[]> values = new TreeMap<>();
    private long version;
    private long oldest = 1;

    AppendResult append(long expectedVersion, SortedMap<String, byte[]> changes) {
        if (expectedVersion != version) {
            return new AppendResult.Conflict(version);
        }
        version++;
        history.put(version, changes);
        changes.forEach(this::fold);
        return new AppendResult.Appended(version);
    }

    LedgerSnapshot snapshot(String domain) {
        return new LedgerSnapshot(domain, version, copy(values));
    }

    List<LedgerEntry> readFrom(String domain, long first, int limit) {
        if (first < oldest) {
            throw new TrimmedException(domain, first, oldest);
        }
        return history.tailMap(first).entrySet().stream()
                .limit(limit)
                .map(entry -> new LedgerEntry(entry.getKey(), copy(entry.getValue())))
                .toList();
    }

    void trimBefore(String domain, long before) {
        LedgerLimits.checkTrim(domain, before, version);
        oldest = Math.max(oldest, before);
        history.headMap(oldest).clear();
    }

    private void fold(String name, byte[] value) {
        if (value.length == 0) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
    }

    private static SortedMap<String, byte[]> copy(SortedMap<String, byte[]> values) {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        values.forEach((name, value) -> copy.put(name, value.clone()));
        return copy;
    }
}
