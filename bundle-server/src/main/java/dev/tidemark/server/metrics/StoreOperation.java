package dev.tidemark.server.metrics;

/** What is asked of the store for one domain. */
enum StoreOperation {
    APPEND,
    CELL,
    READ,
    TRIM
}
