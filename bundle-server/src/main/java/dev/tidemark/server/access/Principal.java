package dev.tidemark.server.access;

import dev.tidemark.metadata.TrustDomain;
import java.time.Instant;

/** An authenticated caller of one domain. Only {@link AccessGate} makes one. Immutable. */
public final class Principal {
    private final String issuer;
    private final String subject;
    private final String tokenId;
    private final TrustDomain domain;
    private final Instant expires;

    Principal(String issuer, String subject, String tokenId, TrustDomain domain, Instant expires) {
        this.issuer = issuer;
        this.subject = subject;
        this.tokenId = tokenId;
        this.domain = domain;
        this.expires = expires;
    }

    /** Who vouched for the subject: the {@code iss} of the token. */
    public String issuer() {
        return issuer;
    }

    /** The {@code sub} of the token; grants name it. */
    public String subject() {
        return subject;
    }

    /** The {@code jti} of the token, for the audit record. */
    public String tokenId() {
        return tokenId;
    }

    /** The one domain this caller was authenticated for. */
    public TrustDomain domain() {
        return domain;
    }

    /** When the credential ends. */
    public Instant expires() {
        return expires;
    }

    @Override
    public String toString() {
        return "Principal[" + subject + " at " + domain + "]";
    }
}
