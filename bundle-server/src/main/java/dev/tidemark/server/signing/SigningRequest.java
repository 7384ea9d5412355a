package dev.tidemark.server.signing;

import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustDomain;

/**
 * What the caller says it wants signed, and the exact bytes. The signer believes neither until they agree. Immutable.
 */
public final class SigningRequest {
    private final OnlineRole role;
    private final TrustDomain domain;
    private final long epoch;
    private final long version;
    private final byte[] canonical;

    /**
     * A request.
     *
     * @param role the role to sign for
     * @param domain the domain it is for
     * @param epoch the epoch of the root in force
     * @param version the version of the statement
     * @param canonical the member {@code signed}, canonical JSON; copied
     */
    public SigningRequest(OnlineRole role, TrustDomain domain, long epoch, long version, byte[] canonical) {
        this.role = role;
        this.domain = domain;
        this.epoch = epoch;
        this.version = version;
        this.canonical = canonical.clone();
    }

    /**
     * The request for a role of the model.
     *
     * @throws IllegalArgumentException if it is a role that is never signed online
     */
    public static SigningRequest of(TrustDomain domain, long epoch, SignedRole statement) {
        return new SigningRequest(
                onlineRole(statement), domain, epoch, statement.version(), CanonicalJson.encode(statement.toJson()));
    }

    private static OnlineRole onlineRole(SignedRole statement) {
        if (statement instanceof Timestamp) {
            return OnlineRole.TIMESTAMP;
        }
        if (statement instanceof Snapshot) {
            return OnlineRole.SNAPSHOT;
        }
        if (statement instanceof Targets targets
                && targets.tidemark()
                        .flatMap(extension -> extension.revocations())
                        .isPresent()) {
            return OnlineRole.REVOCATIONS;
        }
        throw new IllegalArgumentException("this role is signed offline");
    }

    OnlineRole role() {
        return role;
    }

    TrustDomain domain() {
        return domain;
    }

    long epoch() {
        return epoch;
    }

    long version() {
        return version;
    }

    /** Not a copy: only this package reads it. */
    byte[] canonical() {
        return canonical;
    }
}
