package dev.tidemark.server.publish;

/** What a revoker is told: the statement that contains the events is the proof. Immutable. */
public final class RevocationReceipt {
    private final long sequence;
    private final int accepted;
    private final int duplicates;
    private final byte[] timestamp;

    /**
     * A receipt.
     *
     * @param sequence the highest number among the request's events
     * @param accepted events that are new
     * @param duplicates events that were there already
     * @param timestamp exact bytes of the signed timestamp; taken over
     */
    public RevocationReceipt(long sequence, int accepted, int duplicates, byte[] timestamp) {
        this.sequence = sequence;
        this.accepted = accepted;
        this.duplicates = duplicates;
        this.timestamp = timestamp;
    }

    /** The highest number among the request's events. */
    public long sequence() {
        return sequence;
    }

    /** How many events are new. */
    public int accepted() {
        return accepted;
    }

    /** How many events were there already. */
    public int duplicates() {
        return duplicates;
    }

    /** Exact bytes of the timestamp; not a copy. */
    public byte[] timestamp() {
        return timestamp;
    }
}
