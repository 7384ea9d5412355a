package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/** A ledger could not do what it was asked. Messages say what to do next; programs look at the type or the code. */
public abstract sealed class LedgerException extends RuntimeException
        permits BlobTooLargeException,
                CorruptLedgerException,
                LedgerClosedException,
                LedgerIoException,
                LedgerLockedException,
                TrimmedException {

    private static final long serialVersionUID = 1L;

    LedgerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A stable, lower-case name of the failure. */
    public abstract String code();
}
