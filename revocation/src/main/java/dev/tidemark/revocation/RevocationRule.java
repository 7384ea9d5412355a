package dev.tidemark.revocation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one exact name issued before an instant, or for ever. It binds for as long as it is in the set; expiry
 * only permits its removal. Immutable.
 *
 * @param sequence the number of the event that made or last raised it, from 1
 * @param name the exact name
 * @param issuedBefore what is covered
 * @param expiresAt when the named thing could no longer be used anyway; only for {@code jti}, {@code certificate} and
 *     {@code key}
 */
public record RevocationRule(
        long sequence,
        RevokedName name,
        IssuedBefore issuedBefore,
        @Nullable Instant expiresAt) {
    /** The largest clock skew a policy may state; a rule does not know the stated one, so it waits for this. */
    public static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /**
     * Checks the sequence and the expiry.
     *
     * @throws IllegalArgumentException with a sentence that names the member
     */
    public RevocationRule {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence of a rule must be at least 1, not " + sequence + ".");
        }
        RevocationEvent.requireExpiry(name.kind(), expiresAt);
    }

    /** The hour below which {@code prune_before} must not be for this rule to stay, or {@link ExpiryHour#NEVER}. */
    public int expiryHour() {
        return expiresAt == null ? ExpiryHour.NEVER : ExpiryHour.ceil(expiresAt.plus(MAX_SKEW));
    }

    /** Whether a state with this {@code prune_before} may leave the rule out. */
    public boolean droppable(int pruneBefore) {
        return ExpiryHour.isDead(expiryHour(), pruneBefore);
    }

    /** Whether this rule denies everything the other one does, for at least as long, whatever is reinstated. */
    boolean dominates(RevocationRule other) {
        return name.equals(other.name)
                && sequence >= other.sequence
                && issuedBefore.compareTo(other.issuedBefore) >= 0
                && (expiresAt == null || (other.expiresAt != null && !expiresAt.isBefore(other.expiresAt)));
    }
}
