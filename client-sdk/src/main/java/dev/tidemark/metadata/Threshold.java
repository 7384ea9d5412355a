package dev.tidemark.metadata;

import java.security.SignatureException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** TUF 5.3.4 and its twins: a threshold of distinct public keys, not of distinct key ids. */
final class Threshold {
    private Threshold() {}

    static void require(Envelope envelope, RoleKeys role, Map<String, MetadataKey> keys) throws VerificationException {
        require(envelope, Authority.of(envelope.what(), RepositoryKind.PLAIN, role, keys));
    }

    static void require(Envelope envelope, Authority role) throws VerificationException {
        Set<VerifyingKey> valid = new HashSet<>();
        for (Envelope.Signature signature : envelope.signatures()) {
            if (valid.size() >= role.threshold()) {
                return;
            }
            VerifyingKey key = role.keys().get(signature.keyId());
            if (key != null && !valid.contains(key) && signs(key, envelope.canonical(), signature.bytes())) {
                valid.add(key);
            }
        }
        if (valid.size() < role.threshold()) {
            throw new VerificationException(
                    new Rejection.ThresholdNotMet(envelope.what(), role.threshold(), valid.size()));
        }
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
