package dev.tidemark.storage;

import java.util.Set;

/**
 * The removal of blobs that nothing names any more. While it is open the ledger remembers which blobs are stored, again or
 * for the first time: those stay, whatever is said about them.
 *
 * <p>In this order: open it; wait until every blob stored before that has been appended, or never will be; find out what
 * is named; remove the rest. Whoever crashes in between has lost nothing. Thread-safe.
 */
public interface BlobSweep extends AutoCloseable {
    /**
     * Removes every blob that is not in {@code named} and was not stored since this was opened.
     *
     * @return how many
     * @throws LedgerClosedException if the ledger was closed meanwhile
     */
    int removeAllBut(Set<BlobDigest> named);

    /** Ends it. Idempotent. */
    @Override
    void close();
}
