package dev.tidemark.server.repository;

/** Events after a number were asked for that this domain has not reached: it is of another epoch, or of another store. */
public final class SequenceAhead extends Exception {
    private static final long serialVersionUID = 1L;

    private final long reached;
    private final long asked;

    SequenceAhead(long reached, long asked) {
        super("number " + asked + " is ahead of " + reached);
        this.reached = reached;
        this.asked = asked;
    }

    /** The number of the last event there is. */
    public long reached() {
        return reached;
    }

    /** The number that was asked for. */
    public long asked() {
        return asked;
    }
}
