package dev.tidemark.storage;

/** Why a watch hands over nothing more. */
public sealed interface WatchEnd {

    /** Someone called {@link Watch#close()}. */
    record Closed() implements WatchEnd {}

    /** The ledger was closed. */
    record LedgerClosed() implements WatchEnd {}

    /** The listener threw on the entry of this version. Watch again from there, or from the next, as you decide. */
    record ListenerFailed(long version, Throwable cause) implements WatchEnd {}

    /**
     * The entry of this version could not be read: it was trimmed before the listener got to it, or the store failed.
     */
    record Failed(long version, LedgerException cause) implements WatchEnd {}
}
