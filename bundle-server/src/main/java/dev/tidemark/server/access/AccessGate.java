package dev.tidemark.server.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.access.AccessDenied.Code;
import java.security.SignatureException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token (RFC 6750) into a {@link Principal}: a compact JWS (RFC 7515) of {@code EdDSA} or {@code ES256}
 * with {@code iss}, {@code sub}, {@code aud} = {@code tidemark:<domain>}, {@code exp} and {@code jti}. Immutable,
 * thread-safe, no I/O; about 0.1 ms.
 */
public final class AccessGate {
    /** A token may not live longer than this from now. */
    public static final Duration MAX_LIFE = Duration.ofHours(1);

    private static final int MAX_HEADER_CHARS = 8 * 1024;
    private static final int MAX_NAME_CHARS = 256;
    private static final String SCHEME = "Bearer ";
    private static final Set<String> ALGORITHMS = Set.of("EdDSA", "ES256");

    private final CallerKeys keys;

    /** A gate that trusts these keys. */
    public AccessGate(CallerKeys keys) {
        this.keys = keys;
    }

    /**
     * Authenticates a caller for one domain.
     *
     * @param authorizationHeader the value of {@code Authorization}, null if it was not sent
     * @throws AccessDenied with status 401
     */
    public Principal authenticate(@Nullable String authorizationHeader, TrustDomain domain, Instant now)
            throws AccessDenied {
        JWSObject token = parse(bearer(authorizationHeader));
        requireSignature(token);
        try {
            return principal(
                    JsonReader.of(
                            "token",
                            StrictJson.parse("token", token.getPayload().toBytes())),
                    domain,
                    now);
        } catch (VerificationException e) {
            throw invalid();
        }
    }

    private static String bearer(@Nullable String header) throws AccessDenied {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new AccessDenied(
                    Code.CREDENTIAL_MISSING, "Send a token for this domain as: Authorization: Bearer TOKEN.");
        }
        if (header.length() > MAX_HEADER_CHARS) {
            throw invalid();
        }
        return header.substring(SCHEME.length()).strip();
    }

    private static JWSObject parse(String compact) throws AccessDenied {
        try {
            return JWSObject.parse(compact);
        } catch (ParseException | IllegalArgumentException e) {
            throw invalid();
        }
    }

    private void requireSignature(JWSObject token) throws AccessDenied {
        JWSHeader header = token.getHeader();
        String algorithm = header.getAlgorithm().getName();
        String kid = header.getKeyID();
        if (!ALGORITHMS.contains(algorithm)
                || kid == null
                || header.getCriticalParams() != null
                || !header.isBase64URLEncodePayload()) {
            throw invalid();
        }
        try {
            keys.verify(
                    kid,
                    algorithm,
                    token.getSigningInput(),
                    token.getSignature().decode());
        } catch (SignatureException e) {
            throw invalid();
        }
    }

    private static Principal principal(JsonReader claims, TrustDomain domain, Instant now)
            throws VerificationException, AccessDenied {
        requireAudience(claims, domain);
        Instant expires = requireTime(claims, now);
        return new Principal(name(claims, "iss"), name(claims, "sub"), name(claims, "jti"), domain, expires);
    }

    private static void requireAudience(JsonReader claims, TrustDomain domain)
            throws VerificationException, AccessDenied {
        JsonNode audience = claims.node().path("aud");
        String found =
                audience.isArray() && audience.size() == 1 ? audience.get(0).asText() : claims.string("aud");
        if (!found.equals("tidemark:" + domain.name())) {
            throw new AccessDenied(
                    Code.CREDENTIAL_WRONG_AUDIENCE,
                    "The token is for another audience. Get one whose aud is tidemark: and the name of this domain.");
        }
    }

    private static Instant requireTime(JsonReader claims, Instant now) throws VerificationException, AccessDenied {
        long seconds = claims.integer("exp", 1);
        Instant expires = Instant.ofEpochSecond(seconds);
        if (!now.isBefore(expires)) {
            throw new AccessDenied(Code.CREDENTIAL_EXPIRED, "The token has expired. Get a new one.");
        }
        if (expires.isAfter(now.plus(MAX_LIFE))) {
            throw new AccessDenied(
                    Code.CREDENTIAL_TOO_LONG_LIVED,
                    "The token lives longer than one hour. Get one with an earlier exp.");
        }
        if (claims.has("nbf")
                && Instant.ofEpochSecond(Math.min(claims.integer("nbf", 0), seconds))
                        .isAfter(now)) {
            throw new AccessDenied(Code.CREDENTIAL_INVALID, "The token is not valid yet. Check the clocks.");
        }
        return expires;
    }

    private static String name(JsonReader claims, String claim) throws VerificationException, AccessDenied {
        String name = claims.string(claim);
        if (name.isBlank() || name.length() > MAX_NAME_CHARS) {
            throw invalid();
        }
        return name;
    }

    private static AccessDenied invalid() {
        return new AccessDenied(
                Code.CREDENTIAL_INVALID,
                "The token is not one this server accepts. Use EdDSA or ES256, a kid of the configured keys, and the"
                        + " claims iss, sub, aud, exp and jti.");
    }
}
