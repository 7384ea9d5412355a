package dev.tidemark.storage;

/**
 * One row.
 *
 * @param value never empty. Equality of rows is by identity of the array, so compare bytes yourself
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
public record LedgerRow(String name, byte[] value) {}
