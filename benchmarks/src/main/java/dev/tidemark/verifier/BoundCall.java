package dev.tidemark.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/**
 * A call bound to its passport, as a caller sends it: a {@code GET} with a query, without body, which covers the nonce
 * and {@code accept}. Made with the verifier's own transcript, since here only what it costs is asked; that it is right
 * is shown elsewhere, by callers and a second implementation that know nothing of this code.
 *
 * @param passport in compact form
 * @param transcriptSha256 lower-case hex
 * @param proof unpadded base64url
 */
@NullMarked
public record BoundCall(String passport, String transcriptSha256, String proof) {
    /** What is asked for. */
    public static final String PATH = "/v1/orders/o-1";

    private static final String QUERY = "page=2&expand=lines";
    private static final String AUTHORITY = "shop.example";
    private static final String ACCEPT = "application/json";
    private static final String NONCE = "5d1fa0a6c1d34d0f8f4a";
    private static final String NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** Who holds the passport's key. */
    @FunctionalInterface
    public interface Holder {
        /** Signs 32 bytes. */
        byte[] sign(byte[] digest) throws Exception;
    }

    /** What of a passport goes into its calls. */
    public record Named(String jwtId, long issuedAt, String keyBinding) {}

    /** Signs. */
    public static BoundCall sign(String passport, Named named, String audience, String routeId, Holder holder)
            throws Exception {
        byte[] digest = Transcript.of(new Transcript.Request(
                        "GET",
                        "https",
                        AUTHORITY,
                        PATH,
                        QUERY,
                        audience,
                        routeId,
                        "",
                        NO_BODY,
                        named.jwtId,
                        NONCE,
                        named.issuedAt,
                        named.keyBinding))
                .sha256(List.of(
                        new Transcript.CoveredField("accept", ACCEPT),
                        new Transcript.CoveredField("x-trustplane-nonce", NONCE)));
        return new BoundCall(
                passport,
                HexFormat.of().formatHex(digest),
                Base64.getUrlEncoder().withoutPadding().encodeToString(holder.sign(digest)));
    }

    /** One line of text. */
    public String line() {
        return passport + " " + transcriptSha256 + " " + proof;
    }

    /** Reads {@link #line}. */
    public static BoundCall parse(String line) {
        String[] words = line.split(" ", -1);
        return new BoundCall(words[0], words[1], words[2]);
    }

    private Map<String, List<String>> fields() {
        return Map.of(
                "Authorization", List.of("Bearer " + passport),
                "X-TrustPlane-Transcript-SHA256", List.of(transcriptSha256),
                "X-TrustPlane-Proof", List.of(proof),
                "X-TrustPlane-Nonce", List.of(NONCE),
                "X-TrustPlane-Body-SHA256", List.of(NO_BODY),
                "Accept", List.of(ACCEPT),
                "User-Agent", List.of("orders/1.0"));
    }

    /** As an adapter hands it to a verifier. */
    public ProtectedRequest received() {
        return ProtectedRequest.of("GET", PATH)
                .withQuery(QUERY)
                .withHost(AUTHORITY)
                .withHeaders(HeaderFields.of(fields()))
                .withoutBody();
    }

    /**
     * As it is sent, in HTTP/1.1.
     *
     * @param path {@link #PATH}, or another for the same bytes on a route where nothing is decided
     */
    public byte[] sent(String path) {
        StringBuilder head =
                new StringBuilder("GET " + path + "?" + QUERY + " HTTP/1.1\r\nHost: " + AUTHORITY + "\r\n");
        fields().forEach((name, values) -> values.forEach(value -> head.append(name + ": " + value + "\r\n")));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
