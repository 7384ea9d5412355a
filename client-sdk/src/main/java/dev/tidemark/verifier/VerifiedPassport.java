package dev.tidemark.verifier;

import dev.tidemark.metadata.VerifyingKey;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.time.Instant;
import java.util.Optional;

/** A passport whose signature and claims were found right by one decision; only a decision makes one. Immutable. */
public final class VerifiedPassport {
    private final UnverifiedPassport source;
    private final String audience;
    private final Instant expiresAt;
    private final String trustDomain;
    private final ProofKey proofKey;
    private final Optional<Provenance> provenance;
    private final Context context;

    /**
     * The member {@code cnf}: the key that the holder proves possession of. That proof is another check's.
     *
     * @param kid its name
     * @param keyBinding the class it claims, as spelled in the passport; may be one that nobody knows
     * @param publicKeyBase64Url the 32 bytes of an Ed25519 key, unpadded base64url
     */
    public record ProofKey(String kid, String keyBinding, String publicKeyBase64Url) {
        /** @throws SignatureException if these bytes are no usable key, or the signature is not its */
        void verify(byte[] message, byte[] signature) throws SignatureException {
            try {
                VerifyingKey.ed25519OfHolder(
                                Base64Url.decode(publicKeyBase64Url).orElseThrow())
                        .verify(message, signature);
            } catch (InvalidKeyException e) {
                throw new SignatureException("the key is not usable", e);
            }
        }
    }

    VerifiedPassport(
            UnverifiedPassport source,
            String audience,
            Instant expiresAt,
            String trustDomain,
            ProofKey proofKey,
            Optional<Provenance> provenance,
            Context context) {
        this.source = source;
        this.audience = audience;
        this.expiresAt = expiresAt;
        this.trustDomain = trustDomain;
        this.proofKey = proofKey;
        this.provenance = provenance;
        this.context = context;
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

    /** {@code provenance}; empty when it is absent. */
    public Optional<Provenance> provenance() {
        return provenance;
    }

    /** {@code context}; all empty when it is absent. */
    public Context context() {
        return context;
    }

    @Override
    public String toString() {
        return "VerifiedPassport[issuer=" + Printable.quote(issuer()) + ", kid=" + Printable.quote(kid()) + "]";
    }
}
