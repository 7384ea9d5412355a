package dev.tidemark.revocation;

import java.time.Instant;

/** Why a name does not count: by what, and of which epoch. Immutable. */
public sealed interface Revocation {
    /** The epoch of the set that says so; an earlier one than the current when a retained set does. */
    long epoch();

    /** The name's fingerprint is listed. */
    record Entry(long epoch) implements Revocation {}

    /**
     * A rule covers everything of the name.
     *
     * @param sequence the rule's number
     */
    record Forever(long epoch, long sequence) implements Revocation {}

    /**
     * A rule covers what was issued before its instant, and this was.
     *
     * @param sequence the rule's number
     * @param cutoff the rule's instant
     */
    record Before(long epoch, long sequence, Instant cutoff) implements Revocation {}
}
