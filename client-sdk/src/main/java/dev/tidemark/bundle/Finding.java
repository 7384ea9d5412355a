package dev.tidemark.bundle;

/**
 * One thing the lint has to say.
 *
 * @param severity an error stops a publication
 * @param code stable, of {@link LintCode}, or of whoever else judges
 * @param pointer where, a JSON pointer (RFC 6901); empty for the whole document
 * @param message one sentence, what is wrong and what to do
 */
public record Finding(Severity severity, String code, String pointer, String message) {
    /** Whether a finding stops a publication. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** Whether it stops a publication. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
