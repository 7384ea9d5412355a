package dev.tidemark.server.signing;

/** The online signer would not sign this request. Nothing was signed. */
public final class SigningRefused extends Exception {
    private final Code code;

    SigningRefused(Code code, String message) {
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

    /** Why a request is refused. */
    public enum Code {
        /** The bytes are not a statement of the role, in canonical form. */
        MALFORMED("signing_malformed"),
        /** The statement is of another role than the request says. */
        WRONG_ROLE("signing_wrong_role"),
        /** The statement or the request is for another domain than this signer's. */
        WRONG_DOMAIN("signing_wrong_domain"),
        /** The statement or the request is of another epoch than this signer's. */
        WRONG_EPOCH("signing_wrong_epoch"),
        /** The version was signed already, or one above it was. */
        NOT_NEWER("signing_not_newer"),
        /** This signer holds no key for the role. */
        NO_KEY("signing_no_key");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        /** The stable, lower-case code. */
        public String code() {
            return text;
        }
    }
}
