package dev.tidemark.revocation;

/** A new state would un-revoke something, or cannot be one that follows. Keep the held one, and report. */
public final class RevocationRegressedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Regression regression;

    RevocationRegressedException(Regression regression) {
        super("Refused a revocation state, keep the held one: " + regression.code() + ", " + regression + ".");
        this.regression = regression;
    }

    /** What it would take back. */
    public Regression regression() {
        return regression;
    }

    /** The stable code of {@link #regression()}. */
    public String code() {
        return regression.code();
    }
}
