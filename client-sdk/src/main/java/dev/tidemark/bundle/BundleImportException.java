package dev.tidemark.bundle;

/** A foreign bundle was not imported. */
public final class BundleImportException extends Exception {
    private final String code;

    BundleImportException(String code, String message) {
        super(message);
        this.code = code;
    }

    BundleImportException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * Stable: {@code malformed}, {@code not_a_policy_bundle}, {@code unsigned_input} or
     * {@code signature_not_verifiable}.
     */
    public String code() {
        return code;
    }
}
