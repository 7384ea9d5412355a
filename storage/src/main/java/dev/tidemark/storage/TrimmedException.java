package dev.tidemark.storage;

/** The entries asked for are no longer kept. */
public final class TrimmedException extends LedgerException {

    private static final long serialVersionUID = 1L;

    private final long asked;
    private final long oldest;

    public TrimmedException(String domain, long asked, long oldest) {
        super(
                "domain " + domain + " keeps entries from version " + oldest + " on, not " + asked
                        + "; take the snapshot and read on from its version + 1",
                null);
        this.asked = asked;
        this.oldest = oldest;
    }

    /** The version asked for. */
    public long asked() {
        return asked;
    }

    /** The oldest version that can be read, or that will be appended next if all are trimmed. */
    public long oldest() {
        return oldest;
    }

    @Override
    public String code() {
        return "ledger_trimmed";
    }
}
