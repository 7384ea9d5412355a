package dev.tidemark.verifier;

import java.time.Instant;

/** A passport whose signature and claims were found right by one decision; only a decision makes one. Immutable. */
public final class VerifiedPassport {
    private final UnverifiedPassport source;
    private final String audience;
    private final Instant expiresAt;
    private final String trustDomain;
    private final ProofKey proofKey;

    /**
     * The member {@code cnf}: the key that the holder proves possession of. That proof is another check's.
     *
     * @param kid its name
     * @param keyBinding the class it claims, as spelled in the passport; may be one that nobody knows
     * @param publicKeyBase64Url the 32 bytes of an Ed25519 key, unpadded base64url
     */
    public record ProofKey(String kid, String keyBinding, String publicKeyBase64Url) {}

    VerifiedPassport(
            UnverifiedPassport source, String audience, Instant expiresAt, String trustDomain, ProofKey proofKey) {
        this.source = source;
        this.audience = audience;
        this.expiresAt = expiresAt;
        this.trustDomain = trustDomain;
        this.proofKey = proofKey;
    }

    /** {@code iss}. */
    public String issuer() {
        return source.issuer();
    }

    /** The issuer's key that signed it. */
    public String kid() {
        return source.kid();
    }

    /** {@code sub}. */
    public String subject() {
        return source.subject();
    }

    /** {@code aud}: the route's. */
    public String audience() {
        return audience;
    }

    /** {@code jti}. */
    public String jwtId() {
        return source.jwtId();
    }

    /** {@code iat}, whole seconds. */
    public Instant issuedAt() {
        return source.issuedAt();
    }

    /** {@code exp}, whole seconds. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** {@code trust_domain}. */
    public String trustDomain() {
        return trustDomain;
    }

    /** {@code cnf}. */
    public ProofKey proofKey() {
        return proofKey;
    }

    @Override
    public String toString() {
        return "VerifiedPassport[issuer=" + Printable.quote(issuer()) + ", kid=" + Printable.quote(kid()) + "]";
    }
}
