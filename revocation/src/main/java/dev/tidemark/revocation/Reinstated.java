package dev.tidemark.revocation;

/**
 * A name the policy authors let count again: entries of it, and rules of it up to a sequence number, do not count. It
 * removes nothing. Immutable.
 *
 * @param epoch the only epoch it speaks of
 * @param name the exact name
 * @param untilSequence rules up to and including this number do not count
 */
public record Reinstated(long epoch, RevokedName name, long untilSequence) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is negative
     */
    public Reinstated {
        if (epoch < 0 || untilSequence < 0) {
            throw new IllegalArgumentException("epoch and until_sequence must not be negative.");
        }
    }
}
