package dev.tidemark.verifier;

/**
 * Whose a denied passport says it is. Claimed, not proven: whoever sent the request may have written it. Use it to
 * search by, never to blame or to count against somebody.
 *
 * @param issuer its {@code iss}
 * @param kid the key it names
 * @param subject its {@code sub}
 * @param jwtId its {@code jti}
 */
public record ClaimedIdentity(String issuer, String kid, String subject, String jwtId) {}
