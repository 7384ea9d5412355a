package dev.tidemark.verifier;

import dev.tidemark.metadata.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * TrustPlane's {@code transcript-v1}: twenty lines {@code name=value} that say what a request is, joined by LF with none
 * at the end. All but the two lines about covered header fields are fixed when it is made. Pure and immutable.
 */
final class Transcript {
    static final String VERSION = "trustplane-transcript-v1";
    static final String QUERY_ALGORITHM = "rfc3986-sort-keys-values";
    /** Seconds. */
    static final long TIME_BUCKET = 20;

    private static final HexFormat HEX = HexFormat.of();

    private final String before;
    private final String after;

    /**
     * What a transcript is made of; all but the query are trimmed.
     *
     * @param rawQuery without the {@code ?} that begins it
     * @param contentEncoding the field's value; empty for {@code identity}
     * @param bodySha256 lower-case hex
     * @param issuedAt the passport's {@code iat}, seconds
     */
    record Request(
            String method,
            String scheme,
            String authority,
            String path,
            String rawQuery,
            String audience,
            String routeId,
            String contentEncoding,
            String bodySha256,
            String jwtId,
            String nonce,
            long issuedAt,
            String keyBinding) {}

    /** A header field that the proof covers; the name in lower case. */
    record CoveredField(String name, String value) {}

    private Transcript(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** @throws TranscriptRefusedException if a value would end its line, is missing, or the query is malformed */
    static Transcript of(Request request) throws TranscriptRefusedException {
        String query = NormalizedQuery.of(request.rawQuery);
        String querySha256 = sha256(query);
        String encoding = trim(request.contentEncoding).toLowerCase(Locale.ROOT);
        StringBuilder before = new StringBuilder(512);
        line(before, "version", VERSION);
        line(before, "method", trim(request.method).toUpperCase(Locale.ROOT));
        line(before, "scheme", trim(request.scheme).toLowerCase(Locale.ROOT));
        line(before, "authority", trim(request.authority).toLowerCase(Locale.ROOT));
        line(before, "path", trim(request.path));
        line(before, "audience", trim(request.audience));
        line(before, "route_id", trim(request.routeId));
        line(before, "content_encoding", encoding.isEmpty() ? "identity" : encoding);
        line(before, "query_normalization.algorithm", QUERY_ALGORITHM);
        before.append("query_normalization.normalized=").append(query).append('\n');
        line(before, "query_normalization.sha256", querySha256);
        line(before, "query_sha256", querySha256);
        StringBuilder after = new StringBuilder(256).append('\n');
        line(after, "body_sha256", request.bodySha256);
        line(after, "passport_jti", trim(request.jwtId));
        line(after, "nonce", trim(request.nonce));
        line(after, "issued_at", Long.toString(request.issuedAt));
        line(after, "time_bucket", Long.toString(request.issuedAt / TIME_BUCKET));
        line(after, "key_binding", trim(request.keyBinding));
        after.setLength(after.length() - 1);
        return new Transcript(before.toString(), after.toString());
    }

    private static void line(StringBuilder out, String name, String value) throws TranscriptRefusedException {
        if (value.isEmpty()) {
            throw new TranscriptRefusedException("its " + name + " is empty");
        }
        requireOneLine(name, value);
        out.append(name).append('=').append(value).append('\n');
    }

    private static void requireOneLine(String name, String value) throws TranscriptRefusedException {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new TranscriptRefusedException("its " + name + " has a control character");
            }
        }
    }

    /**
     * Takes spaces and tabs from both ends. Other white space, which one language trims and another keeps, is refused: a
     * text of it has no one reading.
     */
    static String trim(String text) throws TranscriptRefusedException {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (start < end && (isDoubtful(text.charAt(start)) || isDoubtful(text.charAt(end - 1)))) {
            throw new TranscriptRefusedException(
                    "a value begins or ends with white space that is neither space nor tab");
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDoubtful(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085' || c == '\ufeff';
    }

    /**
     * All of it.
     *
     * @param covered sorted by name, each name once
     */
    String text(List<CoveredField> covered) throws TranscriptRefusedException {
        StringBuilder names = new StringBuilder("headers.allow_list=");
        StringBuilder selected = new StringBuilder("\nheaders.selected=");
        String comma = "";
        for (CoveredField field : covered) {
            String value = trim(field.value);
            names.append(comma).append(field.name);
            selected.append(comma).append(field.name).append(':').append(sha256(value));
            comma = ",";
        }
        return before + names + selected + after;
    }

    /** What the proof signs: SHA-256 of {@link #text}, 32 bytes. */
    byte[] sha256(List<CoveredField> covered) throws TranscriptRefusedException {
        return Digests.sha256(text(covered).getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        return HEX.formatHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
