package dev.tidemark.cli;

/** What a process says when it ends. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;
    /** Refused or denied. */
    public static final int REFUSED = 1;
    /** The command line, or a file it names, is not usable. */
    public static final int USAGE = 2;
    /** No server answered, or it could not answer now. */
    public static final int UNREACHABLE = 3;
    /** What was received does not verify. */
    public static final int VERIFICATION_FAILED = 4;
    /** Someone else was first. */
    public static final int CONFLICT = 5;
    /** What is served is too old. */
    public static final int STALE = 6;
    /** A server found a reason not to start. */
    public static final int START_REFUSED = 8;
    /** A mistake of ours. */
    public static final int INTERNAL = 70;

    private ExitCode() {}
}
