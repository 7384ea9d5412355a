package dev.tidemark.verifier.adapter;

import dev.tidemark.verifier.VerifiedPassport;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** The header fields in which what is protected is told who calls. An adapter removes what a caller sent under these names. */
public final class IdentityHeaders {
    /** {@code sub} */
    public static final String SUBJECT = "x-trustplane-subject";
    /** {@code iss} */
    public static final String ISSUER = "x-trustplane-issuer";
    /** {@code trust_domain} */
    public static final String TRUST_DOMAIN = "x-trustplane-trust-domain";
    /** {@code jti} */
    public static final String JWT_ID = "x-trustplane-jti";

    /** All of them, lower case. */
    public static final Set<String> NAMES = Set.of(SUBJECT, ISSUER, TRUST_DOMAIN, JWT_ID);

    private static final String HEX = "0123456789ABCDEF";

    private IdentityHeaders() {}

    /** What a proven passport says, by lower-case name. */
    public static Map<String, String> of(VerifiedPassport passport) {
        return Map.of(
                SUBJECT, encode(passport.subject()),
                ISSUER, encode(passport.issuer()),
                TRUST_DOMAIN, encode(passport.trustDomain()),
                JWT_ID, encode(passport.jwtId()));
    }

    /**
     * A claim as a field's value: visible ASCII as it is, every other byte of its UTF-8 and the percent sign itself
     * percent-encoded (RFC 3986 section 2.1), so that no two claims look alike and none ends a line.
     */
    public static String encode(String claim) {
        StringBuilder out = new StringBuilder(claim.length());
        for (byte b : claim.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0x20 && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return out.toString();
    }
}
