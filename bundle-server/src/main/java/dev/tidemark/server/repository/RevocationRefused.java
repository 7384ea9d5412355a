package dev.tidemark.server.repository;

/** A request to revoke cannot be taken; none of its events was. */
public final class RevocationRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;

    RevocationRefused(Code code, String whatToDo) {
        super(whatToDo);
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
        /** An event id that was used before, with other content. */
        EVENT_CONFLICT("event_conflict"),
        /** {@code revoked_at} is ahead of the clock by more than the policy's skew. */
        REVOKED_IN_FUTURE("revoked_in_future"),
        /** There would be more rules of one issuer than it may have. */
        ISSUER_TOO_MANY_RULES("issuer_too_many_rules"),
        /** {@code expires_at} of a key that readers know no end of, or of a certificate that was revoked after it. */
        EXPIRY_REFUSED("expiry_refused"),
        /** As many requests wait as there is room for, of the caller or of all. */
        TOO_MANY_WAITING("too_many_waiting"),
        /** There would be more rules than a state may have. */
        TOO_MANY_RULES("too_many_rules");

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
