package dev.tidemark.storage;

import java.util.concurrent.CompletionStage;

/** A listener being fed from a ledger. Thread-safe. */
public interface Watch extends AutoCloseable {

    /**
     * Completes once, normally, with the reason the watch ended, after the last call of the listener has returned.
     * Whoever must not miss an entry looks at it: nothing else says that a watch has gone silent.
     */
    CompletionStage<WatchEnd> onClosed();

    /** Ends the watch. A call of the listener already under way may outlast this one; no other begins. Idempotent. */
    @Override
    void close();
}
