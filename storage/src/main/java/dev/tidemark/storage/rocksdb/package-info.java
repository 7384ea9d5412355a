/**
 * The ledger on RocksDB, for one process on one machine.
 *
 * <p>What it guarantees: an acknowledged append is in a synchronised write-ahead log; a record that is damaged, moved or
 * half there is refused with its domain and version; a second opener is turned away with the name of the first. What it
 * does not: it cannot tell an older copy of its directory from the newest.
 *
 * <p>Whoever can write to the directory can do all that {@link dev.tidemark.storage} says of one who controls the
 * store; the checksums here are no secret. The directories are open to their owner alone.
 */
@NullMarked
package dev.tidemark.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
