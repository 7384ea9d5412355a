package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.server.repository.RevocationRefused.Code;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Until when a revocation has to be kept. What a caller says about that can only lengthen it, where the server knows
 * better: dropping a revocation early is taking it back. Not thread-safe.
 */
final class Expiries {
    private final KeyEnds keys;
    private final Instant now;

    Expiries(DomainState held, Instant now) {
        this.keys = new KeyEnds(held);
        this.now = now;
    }

    /** When it may be left out, before skews are added; {@code null} for never. */
    @Nullable
    Instant of(RevocationEvent event) throws RevocationRefused {
        return switch (event.kind()) {
            case JTI -> jti(event);
            case KEY -> key(event);
            case CERTIFICATE -> certificate(event);
            case SUBJECT, ISSUER -> null;
        };
    }

    /**
     * A passport cannot be accepted for longer than a policy can say after it was issued, and whoever names its jti has
     * seen it: so it was issued before now, even when {@code revoked_at} is backdated. Not what the policy says today:
     * under the next one a longer passport counts, and by then this would have been left out.
     */
    private Instant jti(RevocationEvent event) {
        Instant longest = known(event).plus(PolicyConstants.LONGEST_PASSPORT).plus(RevocationRule.MAX_SKEW);
        return event.expiresAt() == null ? longest : later(event.expiresAt(), longest);
    }

    /** A key is used until the {@code exp} that readers hold; without one, for ever. */
    private @Nullable Instant key(RevocationEvent event) throws RevocationRefused {
        Instant given = event.expiresAt();
        if (given == null) {
            return null;
        }
        Instant end = keys.of(event.issuer(), event.id())
                .orElseThrow(() -> new RevocationRefused(
                        Code.EXPIRY_REFUSED,
                        "The key of event " + event.eventId() + " has no exp in the published key set of its issuer, so"
                                + " its revocation cannot expire. Leave expires_at out."));
        return later(later(given, end), known(event));
    }

    /** Of certificates the server knows nothing but that this one is said to have been of use when it was revoked. */
    private @Nullable Instant certificate(RevocationEvent event) throws RevocationRefused {
        Instant given = event.expiresAt();
        if (given == null) {
            return null;
        }
        if (given.isBefore(event.revokedAt())) {
            throw new RevocationRefused(
                    Code.EXPIRY_REFUSED,
                    "expires_at of event " + event.eventId() + " is before its revoked_at. Give the certificate's"
                            + " notAfter, or leave expires_at out.");
        }
        return later(given, known(event));
    }

    private Instant known(RevocationEvent event) {
        return later(event.revokedAt(), now);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
