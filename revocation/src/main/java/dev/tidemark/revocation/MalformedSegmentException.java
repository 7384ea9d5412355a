package dev.tidemark.revocation;

import java.util.Locale;

/** Bytes that are not a segment, or not the one encoding of their entries. Nothing of them may be used. */
public final class MalformedSegmentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Which rule of the format is broken. */
    public enum Reason {
        /** The bytes end before what the header or a block announces. */
        TRUNCATED,
        /** The first four bytes are not {@code TMR1}. */
        BAD_MAGIC,
        /** {@code from} is not below {@code to}, or one exceeds 2^63 - 1. */
        BAD_RANGE,
        /** {@code prune_before} exceeds 2^31 - 1. */
        BAD_PRUNE_BEFORE,
        /** More than {@link Segment#MAX_ENTRIES} entries. */
        TOO_MANY_ENTRIES,
        /** More entries than sequence numbers. */
        COUNT_EXCEEDS_RANGE,
        /** The header's count is not the sum of the groups'. */
        COUNT_MISMATCH,
        /** Namespace tags that are not strictly ascending. */
        TAGS_NOT_ASCENDING,
        /** A group without entries. */
        EMPTY_GROUP,
        /** The high part has not exactly n ones. */
        ONES_MISMATCH,
        /** A fingerprint of more than 64 bits. */
        FINGERPRINT_OUT_OF_RANGE,
        /** Fingerprints that are not strictly ascending. */
        FINGERPRINTS_NOT_ASCENDING,
        /** A padding bit is set. */
        PADDING_NOT_ZERO,
        /** A number with more bytes than it needs. */
        LEB128_NOT_MINIMAL,
        /** A number above 2^31 - 1. */
        LEB128_TOO_LARGE,
        /** No hours, or more hours than entries. */
        HOUR_COUNT,
        /** The same hour twice. */
        HOUR_REPEATED,
        /** An hour that should have been pruned. */
        HOUR_BELOW_PRUNE_BEFORE,
        /** An index that names no hour. */
        HOUR_INDEX_OUT_OF_RANGE,
        /** An hour that no entry has. */
        HOUR_UNUSED,
        /** Bytes after the last group. */
        TRAILING_BYTES;

        /** The stable code, for example {@code bad_magic}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;
    private final long offset;

    MalformedSegmentException(Reason reason, long offset) {
        super("Refused a revocation segment: " + reason.code() + " at byte " + offset + ".");
        this.reason = reason;
        this.offset = offset;
    }

    /** Which rule is broken. */
    public Reason reason() {
        return reason;
    }

    /** Near which byte, from 0, it was noticed. */
    public long offset() {
        return offset;
    }
}
