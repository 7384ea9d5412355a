package dev.tidemark.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests of a connection as RFC 9112 spells them and not otherwise: every reader that keeps to it reads these bytes
 * so. Knows nothing of ours and of Netty. Stops at the first byte that is not as it must be.
 */
final class SecondRequestReader {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e]+) (HTTP/1\\.[01])");
    private static final Pattern FIELD_LINE = Pattern.compile(
            "(" + TOKEN
                    + "):[ \\t]*((?:[\\x21-\\x7e\\x80-\\xff](?:[ \\t\\x21-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?)[ \\t]*");
    private static final Pattern CHUNK_LINE =
            Pattern.compile("([0-9A-Fa-f]{1,7})(?:[ \\t]*;[ \\t\\x21-\\x7e\\x80-\\xff]*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final byte[] bytes;
    private int at;

    /** A whole request; names of fields in lower case, in the order in which they came. */
    record Request(String method, String target, String version, List<Map.Entry<String, String>> fields, byte[] body) {}

    /** What stands there is not as it must be, or ends too soon. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable() {
            super("no request of RFC 9112", null, false, false);
        }
    }

    private SecondRequestReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The whole requests from the beginning on, up to what is none. */
    static List<Request> read(byte[] bytes) {
        SecondRequestReader reader = new SecondRequestReader(bytes);
        List<Request> requests = new ArrayList<>();
        try {
            while (reader.at < bytes.length) {
                requests.add(reader.request());
            }
        } catch (Unreadable e) {
            return requests;
        }
        return requests;
    }

    private Request request() throws Unreadable {
        String line = line();
        while (line.isEmpty()) {
            line = line();
        }
        Matcher said = matched(REQUEST_LINE, line);
        List<Map.Entry<String, String>> fields = fields();
        boolean recent = said.group(3).equals("HTTP/1.1");
        int hosts = values(fields, "host").size();
        require(recent ? hosts == 1 : hosts <= 1);
        return new Request(said.group(1), said.group(2), said.group(3), fields, body(fields, recent));
    }

    private byte[] body(List<Map.Entry<String, String>> fields, boolean recent) throws Unreadable {
        List<String> codings = values(fields, "transfer-encoding");
        Optional<String> length = values(fields, "content-length").stream().findFirst();
        if (!codings.isEmpty()) {
            require(recent
                    && length.isEmpty()
                    && codings.size() == 1
                    && codings.get(0).equalsIgnoreCase("chunked"));
            return chunks();
        }
        if (length.isEmpty()) {
            return new byte[0];
        }
        require(values(fields, "content-length").size() == 1
                && LENGTH.matcher(length.get()).matches());
        return bytes(Long.parseLong(length.get()));
    }

    private byte[] chunks() throws Unreadable {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(matched(CHUNK_LINE, line()).group(1), 16);
            if (size == 0) {
                fields();
                return body.toByteArray();
            }
            body.writeBytes(bytes(size));
            require(line().isEmpty());
        }
    }

    private List<Map.Entry<String, String>> fields() throws Unreadable {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = matched(FIELD_LINE, line);
            fields.add(Map.entry(field.group(1).toLowerCase(Locale.ROOT), field.group(2)));
        }
        return fields;
    }

    private static List<String> values(List<Map.Entry<String, String>> fields, String name) {
        return fields.stream()
                .filter(field -> field.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Up to CRLF, which a lone CR or LF is not. */
    private String line() throws Unreadable {
        for (int end = at; end + 1 < bytes.length; end++) {
            if (bytes[end] == '\r' || bytes[end] == '\n') {
                require(bytes[end] == '\r' && bytes[end + 1] == '\n');
                String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
                at = end + 2;
                return line;
            }
        }
        throw new Unreadable();
    }

    private byte[] bytes(long count) throws Unreadable {
        require(count <= bytes.length - at);
        byte[] part = new byte[(int) count];
        System.arraycopy(bytes, at, part, 0, part.length);
        at += part.length;
        return part;
    }

    private static Matcher matched(Pattern pattern, String text) throws Unreadable {
        Matcher matcher = pattern.matcher(text);
        require(matcher.matches());
        return matcher;
    }

    private static void require(boolean held) throws Unreadable {
        if (!held) {
            throw new Unreadable();
        }
    }
}
