/**
 * The ledger in memory: the reference for what engines must do, for tests and demonstrations.
 *
 * <p>Nothing survives the process, so nothing it acknowledges is durable. Whoever controls the process controls it.
 */
@NullMarked
package dev.tidemark.storage.memory;

import org.jspecify.annotations.NullMarked;
