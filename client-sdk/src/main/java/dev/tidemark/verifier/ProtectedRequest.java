package dev.tidemark.verifier;

import dev.tidemark.metadata.Digests;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a decision is told of a request, as received. Immutable, as long as its {@link HeaderFields} are; it says nothing
 * about its passport in text form.
 */
public final class ProtectedRequest {
    private static final String BEARER = "bearer ";
    private static final int SHA256_BYTES = 32;
    private static final byte[] NOTHING = Digests.sha256(new byte[0]);

    private final Line line;
    private final HeaderFields headers;
    private final Credential credential;
    private final byte @Nullable [] bodySha256;
    private final String requestId;

    /** Where it goes. */
    private record Line(
            String method,
            String rawPath,
            @Nullable String rawQuery,
            @Nullable String host) {}

    /** What stands for the caller. */
    private record Credential(@Nullable String passport, boolean repeated) {
        static final Credential NONE = new Credential(null, false);
    }

    private ProtectedRequest(
            Line line, HeaderFields headers, Credential credential, byte @Nullable [] bodySha256, String requestId) {
        this.line = line;
        this.headers = headers;
        this.credential = credential;
        this.bodySha256 = bodySha256;
        this.requestId = requestId;
    }

    /**
     * A request without query, header fields and passport, whose body nobody has looked at.
     *
     * @param method as received, upper case
     * @param rawPath the path as received, not decoded, without query and fragment
     */
    public static ProtectedRequest of(String method, String rawPath) {
        return new ProtectedRequest(
                new Line(method, rawPath, null, null), HeaderFields.NONE, Credential.NONE, null, "");
    }

    /**
     * The same request with this query.
     *
     * @param rawQuery what follows the first {@code ?}, not decoded; {@code null} or empty when there is none
     */
    public ProtectedRequest withQuery(@Nullable String rawQuery) {
        return with(new Line(line.method, line.rawPath, rawQuery, line.host));
    }

    /**
     * The same request, sent to this host.
     *
     * @param authority the {@code Host} field, or {@code :authority} of HTTP/2, as received; {@code null} when there is
     *     none
     */
    public ProtectedRequest withHost(@Nullable String authority) {
        return with(new Line(line.method, line.rawPath, line.rawQuery, authority));
    }

    private ProtectedRequest with(Line other) {
        return new ProtectedRequest(other, headers, credential, bodySha256, requestId);
    }

    /**
     * The same request with these header fields, and with the passport that its {@code Authorization} carries. A request
     * with several such fields is denied.
     */
    public ProtectedRequest withHeaders(HeaderFields fields) {
        List<String> authorization = fields.values("authorization");
        Credential carried = authorization.size() > 1
                ? new Credential(null, true)
                : new Credential(bearerToken(authorization.isEmpty() ? null : authorization.get(0)), false);
        return new ProtectedRequest(line, fields, carried, bodySha256, requestId);
    }

    /** The same request with this passport, a compact JWS. */
    public ProtectedRequest withPassport(String compactJws) {
        return new ProtectedRequest(line, headers, new Credential(compactJws, false), bodySha256, requestId);
    }

    /**
     * The same request with what its one {@code Authorization} header says (RFC 9110 section 11.4). Anything but the
     * scheme {@code Bearer}, in any case, is no passport.
     *
     * @param value the header's value; {@code null} when there is none
     */
    public ProtectedRequest withAuthorization(@Nullable String value) {
        return new ProtectedRequest(line, headers, new Credential(bearerToken(value), false), bodySha256, requestId);
    }

    /**
     * The same request, whose body has this SHA-256. What was hashed must be what is handed on.
     *
     * @throws IllegalArgumentException unless it has 32 bytes
     */
    public ProtectedRequest withBodySha256(byte[] digest) {
        if (digest.length != SHA256_BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + digest.length);
        }
        return new ProtectedRequest(line, headers, credential, digest.clone(), requestId);
    }

    /** The same request with this body, all of it. */
    public ProtectedRequest withBody(byte[] body) {
        return withBodySha256(Digests.sha256(body));
    }

    /** The same request, which has no body: the caller made sure that none follows. */
    public ProtectedRequest withoutBody() {
        return withBodySha256(NOTHING);
    }

    /** The same request under the name that logs know it by. No decision depends on it. */
    public ProtectedRequest withRequestId(String id) {
        return new ProtectedRequest(line, headers, credential, bodySha256, id);
    }

    private static @Nullable String bearerToken(@Nullable String value) {
        String field = value == null ? "" : value.strip();
        return field.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? field.substring(BEARER.length()).strip()
                : null;
    }

    /** The method. */
    public String method() {
        return line.method;
    }

    /** The raw path. */
    public String rawPath() {
        return line.rawPath;
    }

    /** The raw query; empty when there is none. */
    public String rawQuery() {
        return line.rawQuery == null ? "" : line.rawQuery;
    }

    /** The host it was sent to. */
    public Optional<String> host() {
        return Optional.ofNullable(line.host);
    }

    /** Its header fields. */
    public HeaderFields headers() {
        return headers;
    }

    /** The passport, unverified. */
    public Optional<String> passport() {
        return Optional.ofNullable(credential.passport);
    }

    /** Whether it says more than once who sends it. */
    boolean hasSeveralAuthorizations() {
        return credential.repeated;
    }

    /** SHA-256 of its body; empty when nobody has looked at it. */
    Optional<byte[]> bodySha256() {
        return Optional.ofNullable(bodySha256);
    }

    /** The name that logs know it by; empty when it has none. */
    public String requestId() {
        return requestId;
    }

    @Override
    public String toString() {
        return "ProtectedRequest[" + Printable.quote(line.method) + " " + Printable.quote(line.rawPath) + "]";
    }
}
