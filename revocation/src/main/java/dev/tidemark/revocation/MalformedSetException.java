package dev.tidemark.revocation;

import java.util.Locale;

/** Segments and rules, each well formed, that together are no state. Nothing of them may be used. */
public final class MalformedSetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What does not fit. */
    public enum Reason {
        /** The segments do not cover every number from 0 on, each beginning where the one before ends. */
        SEGMENTS_NOT_CONTIGUOUS,
        /** More segments than a state is ever made of. */
        TOO_MANY_SEGMENTS,
        /** A segment is listed with more bytes than its entries can take. */
        SEGMENT_TOO_LONG,
        /** More entries than the reader allows. */
        TOO_MANY_REVOCATIONS,
        /** {@code prune_before} is not the highest of the segments'. */
        PRUNE_BEFORE_MISMATCH,
        /** More than {@link RevocationSet#MAX_RULES} rules. */
        TOO_MANY_RULES,
        /** Rules that are not strictly ascending by sequence. */
        RULES_NOT_ASCENDING,
        /** A rule with a number above the last segment's. */
        RULE_BEYOND_SEQUENCE;

        /** The stable code, for example {@code too_many_rules}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    MalformedSetException(Reason reason, long expected, long found) {
        super("Refused a revocation state: " + reason.code() + ", expected " + expected + ", found " + found + ".");
        this.reason = reason;
    }

    /** What does not fit. */
    public Reason reason() {
        return reason;
    }
}
