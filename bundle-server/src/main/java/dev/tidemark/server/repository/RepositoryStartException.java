package dev.tidemark.server.repository;

import org.jspecify.annotations.Nullable;

/** A domain does not start: what is stored, given or held does not fit together. Nothing is served. */
public final class RepositoryStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;

    RepositoryStartException(Code code, String whatToDo, @Nullable Throwable cause) {
        super(whatToDo, cause);
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

    /** Why a domain does not start. */
    public enum Code {
        /** The first root given is not a valid root of this domain. */
        FIRST_ROOT_INVALID("first_root_invalid"),
        /** The ledger began with another first root. */
        FIRST_ROOT_DIFFERS("first_root_differs"),
        /** What is stored does not verify as a reader would verify it. */
        STORED_STATE_INVALID("stored_state_invalid"),
        /** The trusted metadata names online keys that this process does not hold. */
        ONLINE_KEY_MISSING("online_key_missing");

        private final String text;

        Code(String text) {
            this.text = text;
        }
    }
}
