package dev.tidemark.metadata;

import java.security.SignatureException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** TUF 5.3.4 and its twins: a threshold of distinct public keys, not of distinct key ids. */
final class Threshold {
    private Threshold() {}

    static void require(Envelope envelope, RoleKeys role, Map<String, MetadataKey> keys) throws VerificationException {
        Set<VerifyingKey> valid = new HashSet<>();
        for (Envelope.Signature signature : envelope.signatures()) {
            if (valid.size() >= role.threshold()) {
                return;
            }
            if (role.keyIds().contains(signature.keyId())) {
                material(keys, signature.keyId())
                        .filter(key -> !valid.contains(key))
                        .filter(key -> signs(key, envelope.canonical(), signature.bytes()))
                        .ifPresent(valid::add);
            }
        }
        if (valid.size() < role.threshold()) {
            throw new VerificationException(
                    new Rejection.ThresholdNotMet(envelope.what(), role.threshold(), valid.size()));
        }
    }

    private static Optional<VerifyingKey> material(Map<String, MetadataKey> keys, String keyId) {
        return Optional.ofNullable(keys.get(keyId)).flatMap(MetadataKey::material);
    }

    private static boolean signs(VerifyingKey key, byte[] message, byte[] signature) {
        try {
            key.verify(message, signature);
            return true;
        } catch (SignatureException e) {
            return false;
        }
    }
}
