package dev.tidemark.revocation;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** Up to which number the rules of each name do not count in an epoch: of a name that is listed twice, the higher. */
    public static Map<RevokedName, Long> untilByName(long epoch, Collection<Reinstated> listed) {
        return listed.stream()
                .filter(one -> one.epoch() == epoch)
                .collect(Collectors.toUnmodifiableMap(Reinstated::name, Reinstated::untilSequence, Math::max));
    }
}
