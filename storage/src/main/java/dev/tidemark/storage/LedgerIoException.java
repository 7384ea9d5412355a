package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/** The disk, or what stands for it, failed. What was being written may or may not be there. */
public final class LedgerIoException extends LedgerException {

    private static final long serialVersionUID = 1L;

    public LedgerIoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "ledger_io";
    }
}
