package dev.tidemark.server.guard;

import dev.tidemark.verifier.VerifiedPassport;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;

/** Tells the upstream who calls, from the proven passport. */
final class Identity {
    private static final String HEX = "0123456789ABCDEF";

    private Identity() {}

    static void tell(VerifiedPassport passport, MultiMap to) {
        to.set("X-TrustPlane-Subject", encode(passport.subject()));
        to.set("X-TrustPlane-Issuer", encode(passport.issuer()));
        to.set("X-TrustPlane-Trust-Domain", encode(passport.trustDomain()));
        to.set("X-TrustPlane-JTI", encode(passport.jwtId()));
    }

    /**
     * What an issuer may put into a claim may be anything; a field's value is visible ASCII here. Every other byte of its
     * UTF-8, and the percent sign itself, is percent-encoded (RFC 3986 section 2.1), so that no two claims look alike.
     */
    static String encode(String claim) {
        byte[] utf8 = claim.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(utf8.length);
        for (byte b : utf8) {
            if (b > 0x20 && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return out.toString();
    }
}
