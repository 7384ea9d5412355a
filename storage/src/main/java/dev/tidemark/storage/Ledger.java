package dev.tidemark.storage;

import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opaque, versioned bytes per domain.
 *
 * <p>A domain's history is a sequence of entries numbered 1, 2, 3 and so on without a gap; its snapshot is the fold of
 * all of them. Beside the history a domain has cells, small values that are overwritten in place, and rows, of which
 * there may be very many: an index that is written with an append and looked up by name or range. The ledger as a whole
 * has blobs, addressed by their SHA-256. Domains share nothing but the disk and the blobs.
 *
 * <p>Thread-safe. Every method may block on the disk: never call one on an event loop. Interrupting a waiting thread
 * does not take an append back; the flag stays set. Arrays handed in are copied, arrays handed out belong to the
 * caller.
 *
 * <p>Errors: {@link IllegalArgumentException} for what breaks a limit of {@link LedgerLimits}, and the
 * {@link LedgerException} family for everything else; {@link LedgerClosedException} from any method but
 * {@link #close()} once closed.
 */
public interface Ledger extends AutoCloseable {

    /**
     * Appends one entry if the domain still stands at {@code expectedVersion} (0 for a domain without history).
     *
     * <p>All names or none, and durable when it returns. An empty array removes the name from the snapshot.
     *
     * @throws LedgerIoException if the outcome is unknown: reopen, then compare the version before trying again
     */
    default AppendResult append(String domain, long expectedVersion, Map<String, byte[]> changes) {
        return append(domain, expectedVersion, changes, Map.of());
    }

    /**
     * The same, and sets these rows: entry and rows together, or nothing.
     *
     * @param rows names to values, none of them empty
     */
    AppendResult append(String domain, long expectedVersion, Map<String, byte[]> changes, Map<String, byte[]> rows);

    /** The fold of all entries, trimmed ones included; version 0 and empty for an unknown domain. */
    LedgerSnapshot snapshot(String domain);

    /**
     * Entries with a version of at least {@code version} (0 means 1), ascending, at most {@code limit}; empty when there
     * are none yet.
     *
     * @throws TrimmedException if the first of them is no longer kept
     */
    List<LedgerEntry> readFrom(String domain, long version, int limit);

    /**
     * Hands every entry from {@code version} on (0 means 1) to the listener: in order, no gap, no duplicate, one at a
     * time, on a thread of the ledger. A slow listener delays only its own watch.
     *
     * <p>A listener that throws is logged and ends its watch: the entry is not handed over again, nor is any later one.
     *
     * @throws TrimmedException if the first of them is no longer kept
     */
    Watch watchFrom(String domain, long version, Consumer<LedgerEntry> listener);

    /**
     * Drops the entries older than {@code version}, at most the current version + 1. History only: the snapshot stays.
     * Trimming less than was trimmed before changes nothing.
     */
    void trimBefore(String domain, long version);

    /** A small mutable value that is not history; empty if it was never set. */
    Optional<byte[]> cell(String domain, String name);

    /**
     * Sets a cell if it still holds {@code expected} ({@code null}: if it was never set).
     *
     * @return whether it was set; durable when {@code true}
     */
    boolean compareAndSetCell(String domain, String name, byte @Nullable [] expected, byte[] value);

    /** One row; empty if there is none. */
    Optional<byte[]> row(String domain, String name);

    /**
     * The rows with a name of at least {@code from} and below {@code to}, ascending by the bytes of their names in UTF-8,
     * at most {@code limit}.
     */
    List<LedgerRow> rows(String domain, String from, String to, int limit);

    /** Removes these rows, all or none, durably; a name without a row is passed over. */
    void removeRows(String domain, Collection<String> names);

    /**
     * Stores all of {@code in} under its SHA-256 and leaves the stream open. Storing the same bytes again changes
     * nothing. Durable when it returns.
     *
     * @param limit in bytes, at most {@link LedgerLimits#MAX_BLOB_BYTES}
     * @throws BlobTooLargeException if there is more; nothing is stored
     * @throws java.io.UncheckedIOException if {@code in} itself fails; nothing is stored
     */
    BlobDigest putBlob(InputStream in, long limit);

    /**
     * The bytes of a blob, digested again before they are handed out.
     *
     * @throws CorruptLedgerException if they are no longer the bytes that were stored
     */
    Optional<byte[]> blob(BlobDigest digest);

    /**
     * Begins to remove blobs that nothing names.
     *
     * @throws IllegalStateException if another sweep is open
     */
    BlobSweep sweepBlobs();

    /** Domains with at least one entry, trimmed ones included; a copy. */
    SortedSet<String> domains();

    /**
     * Finishes the appends under way, ends all watches and releases the store. Idempotent. Does not wait for listeners,
     * so one may call it.
     */
    @Override
    void close();
}
