package dev.tidemark.server.signing;

import dev.tidemark.metadata.TrustDomain;
import java.util.Optional;

/**
 * One use, or attempted use, of an online key.
 *
 * @param domain as the request named it
 * @param role as the request named it
 * @param epoch as the request named it
 * @param version as the request named it
 * @param sha256 of the bytes that were to be signed, lower-case hexadecimal
 * @param keyId the key; empty if there is none for the role
 * @param refusal the stable code, empty if it was signed
 */
public record SigningUse(
        TrustDomain domain,
        OnlineRole role,
        long epoch,
        long version,
        String sha256,
        Optional<String> keyId,
        Optional<String> refusal) {}
