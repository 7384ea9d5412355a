package dev.tidemark.server.repository;

import org.jspecify.annotations.Nullable;

/** A domain cannot sign or store now. Nothing of what was asked has become visible; ask again. */
public final class RepositoryUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;

    RepositoryUnavailable(Code code, String whatToDo) {
        this(code, whatToDo, null);
    }

    RepositoryUnavailable(Code code, String whatToDo, @Nullable Throwable cause) {
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

    /** Why a domain cannot go on. */
    public enum Code {
        /** The clock is behind the last signed time by more than a second. */
        CLOCK_BEHIND("clock_behind"),
        /** After a crash: the clock has not passed the time that was reserved before it. */
        RESERVED_TIME_AHEAD("reserved_time_ahead"),
        /** Another process has moved this domain's reservation or history. */
        NOT_ALONE("not_alone"),
        /** The store did not answer, or the outcome of a write is not known yet. */
        STORE_FAILED("store_failed"),
        /** A key could not be used. */
        SIGNER_FAILED("signer_failed"),
        /** The trusted metadata names online keys that this process does not hold. */
        ONLINE_KEY_MISSING("online_key_missing"),
        /** A reader would refuse what was about to be served. */
        SELF_CHECK_FAILED("self_check_failed"),
        /** Targets and policy have not been published yet. */
        NOT_BOOTSTRAPPED("not_bootstrapped"),
        /** The domain is closed. */
        CLOSED("domain_closed");

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
