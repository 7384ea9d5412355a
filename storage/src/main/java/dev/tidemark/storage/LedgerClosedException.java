package dev.tidemark.storage;

/** The ledger has been closed. */
public final class LedgerClosedException extends LedgerException {

    private static final long serialVersionUID = 1L;

    public LedgerClosedException() {
        super("the ledger is closed; open it again", null);
    }

    @Override
    public String code() {
        return "ledger_closed";
    }
}
