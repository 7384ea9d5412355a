package dev.tidemark.storage;

/** Another opener holds the ledger. */
public final class LedgerLockedException extends LedgerException {

    private static final long serialVersionUID = 1L;

    private final String holder;

    /**
     * @param place what is held
     * @param holder who holds it, with its process id, as one line
     */
    public LedgerLockedException(String place, String holder) {
        super("ledger " + place + " is held by " + holder + "; stop that process or use another directory", null);
        this.holder = holder;
    }

    /** Who holds it, with its process id, as one line. Written by the holder: for people, not for programs. */
    public String holder() {
        return holder;
    }

    @Override
    public String code() {
        return "ledger_locked";
    }
}
