package dev.tidemark.storage;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fold of all appends to one domain.
 *
 * @param version of the last append folded in, 0 if there is none
 * @param values names to bytes, sorted by name, none of them empty
 */
public record LedgerSnapshot(String domain, long version, SortedMap<String, byte[]> values) {

    public LedgerSnapshot {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** The bytes of one name. */
    public Optional<byte[]> value(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
