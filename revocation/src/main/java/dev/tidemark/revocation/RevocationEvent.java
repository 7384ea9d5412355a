package dev.tidemark.revocation;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One act of revoking, as an issuer states it. It takes one sequence number and becomes either an entry of a segment or,
 * when {@link #isRule()}, a rule. Immutable.
 *
 * @param eventId the sender's own id, by which a repeated delivery is recognised: 1 to 128 visible ASCII characters
 * @param kind what is revoked
 * @param issuer whose it is, see {@link RevokedName}
 * @param id which one, see {@link RevokedName}
 * @param reason why
 * @param revokedAt when, UTC, in whole milliseconds
 * @param issuedBefore makes this a rule; {@code null} on a {@code key} or an {@code issuer} becomes "forever"
 * @param expiresAt when the thing could no longer be used anyway; only for {@code jti}, {@code certificate} and
 *     {@code key}
 */
public record RevocationEvent(
        String eventId,
        RevocationKind kind,
        String issuer,
        String id,
        RevocationReason reason,
        Instant revokedAt,
        @Nullable IssuedBefore issuedBefore,
        @Nullable Instant expiresAt) {
    private static final Pattern EVENT_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    /**
     * Checks every member and fills in the default rule.
     *
     * @throws IllegalArgumentException with a sentence that names the member
     */
    public RevocationEvent {
        if (!EVENT_ID.matcher(eventId).matches()) {
            throw new IllegalArgumentException("event_id must be 1 to 128 visible ASCII characters.");
        }
        RevokedName checked = new RevokedName(kind, issuer, id);
        WireTime.require("revoked_at", revokedAt);
        requireExpiry(checked.kind(), expiresAt);
        if (issuedBefore == null && !kind.listed()) {
            issuedBefore = IssuedBefore.forever();
        }
    }

    /** The exact name that is revoked. */
    public RevokedName name() {
        return new RevokedName(kind, issuer, id);
    }

    /** Whether this becomes a rule; otherwise it becomes an entry. */
    public boolean isRule() {
        return issuedBefore != null;
    }

    static void requireExpiry(RevocationKind kind, @Nullable Instant expiresAt) {
        if (expiresAt == null) {
            return;
        }
        if (!kind.mayExpire()) {
            throw new IllegalArgumentException("expires_at is not allowed for kind " + kind.wireName() + ".");
        }
        WireTime.require("expires_at", expiresAt);
    }
}
