package dev.tidemark.cli;

import java.util.List;

/** A command ends without its result; what it carries is shown. */
final class CliException extends Exception {
    private final int exitCode;
    private final String code;
    private final String hint;
    private final transient List<String> findings;

    /**
     * For a code that comes from elsewhere and is passed on; the command line's own are {@link CliCode}.
     *
     * @param exitCode of {@link ExitCode}
     * @param code stable, lower-case words joined by {@code _}
     * @param message what happened
     * @param hint what to do; may be empty when the message says it
     */
    CliException(int exitCode, String code, String message, String hint) {
        this(exitCode, code, message, hint, List.of());
    }

    /**
     * The same, for several reasons at once.
     *
     * @param findings one sentence each, shown one a line after the message
     */
    CliException(int exitCode, String code, String message, String hint, List<String> findings) {
        super(message);
        this.exitCode = exitCode;
        this.code = code;
        this.hint = hint;
        this.findings = List.copyOf(findings);
    }

    int exitCode() {
        return exitCode;
    }

    String code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    String hint() {
        return hint;
    }

    List<String> findings() {
        return findings;
    }

    /** The same, said to have happened after something else was done. */
    CliException after(String done) {
        if (done.isEmpty()) {
            return this;
        }
        String sentence = message().endsWith(".") ? message() : message() + ".";
        return new CliException(exitCode, code, sentence + " " + done, hint, findings);
    }
}
