package dev.tidemark.storage;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One append.
 *
 * @param version 1 or more
 * @param changes names to their new bytes, sorted by name, never empty; an empty array removes the name. Equality of
 *     entries is that of maps of arrays: by identity, so compare bytes yourself
 */
public record LedgerEntry(long version, Map<String, byte[]> changes) {

    public LedgerEntry {
        changes = Collections.unmodifiableMap(new TreeMap<>(changes));
    }
}
