package dev.tidemark.server.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The two request fields that choose the answer of a read (RFC 9110 sections 12.5.3 and 13.1.2). Pure. */
final class Conditional {
    private Conditional() {}

    /** Whether {@code If-None-Match} names {@code etag}; weak comparison, as the section demands. */
    static boolean matches(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (ifNoneMatch.equals(etag)) {
            return true;
        }
        int at = ifNoneMatch.indexOf(etag);
        return at >= 0 || ifNoneMatch.strip().equals("*");
    }

    /** Whether {@code Accept-Encoding} allows gzip with a weight above zero. */
    static boolean acceptsGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        boolean any = false;
        for (String entry : acceptEncoding.toLowerCase(Locale.ROOT).split(",")) {
            int semicolon = entry.indexOf(';');
            String coding = (semicolon < 0 ? entry : entry.substring(0, semicolon)).strip();
            boolean allowed = semicolon < 0 || isPositive(entry.substring(semicolon + 1));
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return allowed;
            }
            any |= coding.equals("*") && allowed;
        }
        return any;
    }

    private static boolean isPositive(String parameter) {
        String weight = parameter.strip();
        return !weight.startsWith("q=") || weight.substring(2).chars().anyMatch(c -> c >= '1' && c <= '9');
    }
}
