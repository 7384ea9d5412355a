package dev.tidemark.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * {@code rfc3986-sort-keys-values}: every part decoded, encoded again with upper-case hex and only unreserved characters
 * bare (RFC 3986 section 2.3), and sorted by name, then value, as encoded. {@code +} is a plus sign, a part without
 * {@code =} has an empty value, and empty parts stay. Pure.
 */
final class NormalizedQuery {
    private static final int MAX_CHARS = 1 << 16;
    private static final String UPPER_HEX = "0123456789ABCDEF";

    private NormalizedQuery() {}

    private record Pair(String name, String value) {
        static final Comparator<Pair> ORDER = Comparator.comparing(Pair::name).thenComparing(Pair::value);
    }

    /**
     * The normal form.
     *
     * @param raw as received; one leading {@code ?} is dropped
     * @throws TranscriptRefusedException for an invalid escape, escapes that are not UTF-8, a control character, or a query that is
     *     too long
     */
    static String of(String raw) throws TranscriptRefusedException {
        String query = raw.startsWith("?") ? raw.substring(1) : raw;
        if (query.isEmpty()) {
            return "";
        }
        if (query.length() > MAX_CHARS) {
            throw new TranscriptRefusedException("the query is longer than " + MAX_CHARS + " characters");
        }
        List<Pair> pairs = new ArrayList<>();
        for (int start = 0; start <= query.length(); ) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            pairs.add(pair(query.substring(start, end)));
            start = end + 1;
        }
        Collections.sort(pairs, Pair.ORDER);
        StringBuilder out = new StringBuilder(query.length() + pairs.size());
        for (Pair pair : pairs) {
            out.append(out.length() == 0 ? "" : "&")
                    .append(pair.name)
                    .append('=')
                    .append(pair.value);
        }
        return out.toString();
    }

    private static Pair pair(String part) throws TranscriptRefusedException {
        int equals = part.indexOf('=');
        return equals < 0
                ? new Pair(normalized(part), "")
                : new Pair(normalized(part.substring(0, equals)), normalized(part.substring(equals + 1)));
    }

    /** Most parts are normal as they come; a query of nothing but separators has many of them. */
    private static String normalized(String part) throws TranscriptRefusedException {
        int plain = 0;
        while (plain < part.length() && isUnreserved(part.charAt(plain))) {
            plain++;
        }
        return plain == part.length() ? part : encode(decode(part));
    }

    private static byte[] decode(String text) throws TranscriptRefusedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        boolean ascii = true;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == '%') {
                int octet = octet(text, i + 1);
                ascii &= octet < 0x80;
                out.write(octet);
                i += 3;
            } else if (Character.isISOControl(c)) {
                throw new TranscriptRefusedException("the query has a control character");
            } else if (c < 0x80) {
                out.write(c);
                i++;
            } else {
                // RFC 3986 has no such characters; whoever lets them through is taken at what they are in UTF-8.
                ascii = false;
                out.writeBytes(utf8(c));
                i += Character.charCount(c);
            }
        }
        byte[] bytes = out.toByteArray();
        if (!ascii) {
            requireUtf8(bytes);
        }
        return bytes;
    }

    private static byte[] utf8(int codePoint) throws TranscriptRefusedException {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw new TranscriptRefusedException("the query is not text");
        }
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    private static int octet(String text, int i) throws TranscriptRefusedException {
        int high = i + 1 < text.length() ? digit(text.charAt(i)) : -1;
        int low = high < 0 ? -1 : digit(text.charAt(i + 1));
        if (low < 0) {
            throw new TranscriptRefusedException("the query has an invalid percent-escape");
        }
        return high << 4 | low;
    }

    /** Not {@code Character.digit}, which reads digits of every script. */
    private static int digit(char c) {
        return c < 0x80 ? UPPER_HEX.indexOf(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c) : -1;
    }

    private static void requireUtf8(byte[] bytes) throws TranscriptRefusedException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new TranscriptRefusedException("the query's escapes are not UTF-8");
        }
    }

    private static String encode(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            if (isUnreserved(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(UPPER_HEX.charAt((b & 0xff) >> 4)).append(UPPER_HEX.charAt(b & 0x0f));
            }
        }
        return out.toString();
    }

    private static boolean isUnreserved(int b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
