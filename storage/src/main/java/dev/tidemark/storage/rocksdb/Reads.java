package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.CorruptLedgerException;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerRow;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.TrimmedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** From records back to what was appended. Whatever does not fit is refused, by name. */
final class Reads {

    private Reads() {}

    /** Lookup of one key. */
    @FunctionalInterface
    interface Get {
        byte @Nullable [] get(byte[] key) throws RocksDBException;
    }

    /** A read that RocksDB may fail. */
    @FunctionalInterface
    interface Read<T> {
        T read() throws RocksDBException;
    }

    static byte @Nullable [] cell(Get get, String domain, String name) throws RocksDBException {
        byte[] key = Keys.cell(domain, name);
        byte[] record = get.get(key);
        return record == null ? null : value(domain, name, key, record);
    }

    static byte @Nullable [] row(Get get, String domain, String name) throws RocksDBException {
        byte[] key = Keys.row(domain, name);
        byte[] record = get.get(key);
        return record == null ? null : value(domain, name, key, record);
    }

    static List<LedgerRow> rows(RocksStore.View view, String domain, String from, String to, int limit)
            throws RocksDBException {
        List<LedgerRow> rows = new ArrayList<>();
        byte[] prefix = Keys.rows(domain);
        byte[] end = Keys.row(domain, to);
        try (RocksIterator it = view.iterator()) {
            it.seek(Keys.row(domain, from));
            while (rows.size() < limit && it.isValid() && Arrays.compareUnsigned(it.key(), end) < 0) {
                String name = Keys.textAfter(prefix, it.key());
                rows.add(new LedgerRow(name, value(domain, name, it.key(), it.value())));
                it.next();
            }
            it.status();
        }
        return rows;
    }

    static LedgerSnapshot snapshot(RocksStore.View view, String domain) throws RocksDBException {
        SortedMap<String, byte[]> values = new TreeMap<>();
        byte[] prefix = Keys.states(domain);
        try (RocksIterator it = view.iterator()) {
            for (it.seek(prefix); it.isValid() && Keys.hasPrefix(it.key(), prefix); it.next()) {
                String name = Keys.textAfter(prefix, it.key());
                values.put(name, value(domain, name, it.key(), it.value()));
            }
            it.status();
        }
        return new LedgerSnapshot(domain, head(view, domain).version(), values);
    }

    /** Exactly the entries that must be there: a version that is missing is damage, not the end. */
    static List<LedgerEntry> entries(RocksStore.View view, String domain, long first, int limit)
            throws RocksDBException {
        Head head = head(view, domain);
        if (first < head.oldest()) {
            throw new TrimmedException(domain, first, head.oldest());
        }
        List<LedgerEntry> entries = new ArrayList<>();
        byte[] prefix = Keys.entries(domain);
        try (RocksIterator it = view.iterator()) {
            it.seek(Keys.entry(domain, first));
            for (long version = first; version <= head.version() && entries.size() < limit; version++) {
                entries.add(entry(it, prefix, domain, version));
                it.next();
            }
            it.status();
        }
        return entries;
    }

    /** Where every domain stands, each checked to have its last entry. */
    static Map<String, Head> heads(RocksStore.View view) throws RocksDBException {
        Map<String, Head> heads = new TreeMap<>();
        byte[] prefix = Keys.heads();
        try (RocksIterator it = view.iterator()) {
            for (it.seek(prefix); it.isValid() && Keys.hasPrefix(it.key(), prefix); it.next()) {
                String domain = Keys.textAfter(prefix, it.key());
                heads.put(domain, head(domain, it.key(), it.value()));
            }
            it.status();
        }
        for (Map.Entry<String, Head> known : heads.entrySet()) {
            Head head = known.getValue();
            if (head.oldest() <= head.version()) {
                entries(view, known.getKey(), head.version(), 1);
            }
        }
        return heads;
    }

    private static LedgerEntry entry(RocksIterator it, byte[] prefix, String domain, long version)
            throws RocksDBException {
        it.status();
        if (!it.isValid() || !Keys.hasPrefix(it.key(), prefix) || Keys.versionAfter(prefix, it.key()) != version) {
            throw CorruptLedgerException.entry(domain, version, "the entry is missing");
        }
        try {
            return new LedgerEntry(version, Records.decodeChanges(Records.open(it.key(), it.value())));
        } catch (DamagedRecord e) {
            throw CorruptLedgerException.entry(domain, version, e.found());
        }
    }

    private static Head head(RocksStore.View view, String domain) throws RocksDBException {
        byte[] key = Keys.head(domain);
        byte[] record = view.get(key);
        return record == null ? Head.NONE : head(domain, key, record);
    }

    private static Head head(String domain, byte[] key, byte[] record) {
        try {
            return Records.decodeHead(Records.open(key, record));
        } catch (DamagedRecord e) {
            throw new CorruptLedgerException("the head of domain " + domain + ": " + e.found(), e);
        }
    }

    private static byte[] value(String domain, String name, byte[] key, byte[] record) {
        try {
            return Records.open(key, record);
        } catch (DamagedRecord e) {
            throw CorruptLedgerException.value(domain, name, e.found());
        }
    }
}
