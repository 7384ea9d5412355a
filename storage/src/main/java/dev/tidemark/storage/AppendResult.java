package dev.tidemark.storage;

/** What became of an append that reached the store. */
public sealed interface AppendResult {

    /** Durable, as this version. */
    record Appended(long version) implements AppendResult {}

    /** Nothing was written: the domain stands at {@code current}. Read on from there and decide again. */
    record Conflict(long current) implements AppendResult {}
}
