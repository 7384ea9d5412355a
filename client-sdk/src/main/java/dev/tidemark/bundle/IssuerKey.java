package dev.tidemark.bundle;

import dev.tidemark.metadata.VerifyingKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One public key of an issuer.
 *
 * @param kid its name, unique in the issuer
 * @param alg the only JOSE algorithm it may be used with: {@code EdDSA} or {@code ES256}
 * @param key the key material
 * @param nbf not to be used before, inclusive; {@code null} for no bound
 * @param exp not to be used from then on; {@code null} for no bound
 * @param maxKeyBinding lowers what the issuer's delegation allows to claim; {@code null} leaves it
 */
public record IssuerKey(
        String kid,
        String alg,
        VerifyingKey key,
        @Nullable Instant nbf,
        @Nullable Instant exp,
        @Nullable KeyBinding maxKeyBinding) {

    /** Whether the key is in use at {@code now}: {@code nbf <= now < exp}. */
    public boolean isInUse(Instant now) {
        return (nbf == null || !now.isBefore(nbf)) && (exp == null || now.isBefore(exp));
    }
}
