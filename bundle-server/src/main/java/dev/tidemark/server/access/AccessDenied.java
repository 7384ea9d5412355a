package dev.tidemark.server.access;

/** The caller may not do this. The message says what to do and quotes nothing of the credential. */
public final class AccessDenied extends Exception {
    private final Code code;

    AccessDenied(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Why, for programs. */
    public Code reason() {
        return code;
    }

    /** The stable, lower-case code of {@link #reason()}. */
    public String code() {
        return code.text;
    }

    /** 401 if another credential is needed, 403 if the caller is known and may not. */
    public int status() {
        return code.status;
    }

    /** Why a caller is denied. */
    public enum Code {
        /** No bearer token was sent. */
        CREDENTIAL_MISSING("credential_missing", 401),
        /** The token is malformed, of a refused algorithm, of an unknown key, or its signature does not verify. */
        CREDENTIAL_INVALID("credential_invalid", 401),
        /** The token's time has passed. */
        CREDENTIAL_EXPIRED("credential_expired", 401),
        /** The token is for another domain. */
        CREDENTIAL_WRONG_AUDIENCE("credential_wrong_audience", 401),
        /** The token lives longer than allowed. */
        CREDENTIAL_TOO_LONG_LIVED("credential_too_long_lived", 401),
        /** The caller has no grant for this. */
        GRANT_MISSING("grant_missing", 403);

        private final String text;
        private final int status;

        Code(String text, int status) {
            this.text = text;
            this.status = status;
        }

        /** The stable, lower-case code. */
        public String code() {
            return text;
        }
    }
}
