package dev.tidemark.verifier;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a decision is told of a request, as received. Immutable; it says nothing about its passport in text form. */
public final class ProtectedRequest {
    private static final String BEARER = "bearer";

    private final String method;
    private final String rawPath;
    private final @Nullable String passport;

    private ProtectedRequest(String method, String rawPath, @Nullable String passport) {
        this.method = method;
        this.rawPath = rawPath;
        this.passport = passport;
    }

    /**
     * A request without a passport.
     *
     * @param method as received, upper case
     * @param rawPath the path as received, not decoded, without query and fragment
     */
    public static ProtectedRequest of(String method, String rawPath) {
        return new ProtectedRequest(method, rawPath, null);
    }

    /** The same request with this passport, a compact JWS. */
    public ProtectedRequest withPassport(String compactJws) {
        return new ProtectedRequest(method, rawPath, compactJws);
    }

    /**
     * The same request with what its one {@code Authorization} header says (RFC 9110 section 11.4). Anything but the
     * scheme {@code Bearer}, in any case, is no passport. A request with several such headers must be refused by the
     * caller.
     *
     * @param value the header's value; {@code null} when there is none
     */
    public ProtectedRequest withAuthorization(@Nullable String value) {
        return new ProtectedRequest(method, rawPath, bearerToken(value));
    }

    private static @Nullable String bearerToken(@Nullable String value) {
        if (value == null
                || value.length() <= BEARER.length()
                || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || value.charAt(BEARER.length()) != ' ') {
            return null;
        }
        int start = BEARER.length();
        while (start < value.length() && value.charAt(start) == ' ') {
            start++;
        }
        return start == value.length() ? null : value.substring(start);
    }

    /** The method. */
    public String method() {
        return method;
    }

    /** The raw path. */
    public String rawPath() {
        return rawPath;
    }

    /** The passport, unverified. */
    public Optional<String> passport() {
        return Optional.ofNullable(passport);
    }

    @Override
    public String toString() {
        return "ProtectedRequest[" + Printable.quote(method) + " " + Printable.quote(rawPath) + "]";
    }
}
