package dev.tidemark.fuzz;

import dev.tidemark.bundle.CoveredHeaders;
import dev.tidemark.metadata.Digests;
import dev.tidemark.verifier.HeaderFields;
import dev.tidemark.verifier.TranscriptView;
import dev.tidemark.verifier.TranscriptView.Values;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a request, a passport and a policy put into a transcript: there is none, or it is the twenty lines that its values
 * make, so that nobody can forge one, and another request has another. First header fields, each with an octet for its
 * name and policy and blocks for its values; then values in the place of good ones, each with an octet that says which
 * and in which encoding, once for a first request and once more for a second.
 */
public final class TranscriptTarget {
    private static final List<String> LINES = List.of(
            "version",
            "method",
            "scheme",
            "authority",
            "path",
            "audience",
            "route_id",
            "content_encoding",
            "query_normalization.algorithm",
            "query_normalization.normalized",
            "query_normalization.sha256",
            "query_sha256",
            "headers.allow_list",
            "headers.selected",
            "body_sha256",
            "passport_jti",
            "nonce",
            "issued_at",
            "time_bucket",
            "key_binding");
    private static final List<String> GOOD = List.of(
            "POST",
            "https",
            "orders.example",
            "/v1/orders",
            "?b=2&a=%7e",
            "orders-api",
            "orders.create",
            "",
            "",
            "passport-1",
            "nonce-1",
            "1893456000",
            "software");
    private static final List<String> FIELDS = List.of("accept", "content-type", "x-a", "x-b", "x-c", "x-d");
    private static final List<Charset> ENCODINGS =
            List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8, StandardCharsets.UTF_16BE);
    private static final int QUERY = 4;
    private static final int MAX_SETS = 8;

    private TranscriptTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        List<Map<String, String>> sets = coveredSets(in);
        List<String> first = edited(GOOD, in);
        List<String> second = edited(first, in);
        query(first.get(QUERY));
        query(second.get(QUERY));
        Optional<List<String>> one = lines(values(first), sets.get(0));
        Optional<List<String>> other = lines(values(second), sets.get(sets.size() - 1));
        Promise.require(
                sets.size() == 1 || one.isEmpty() || !one.equals(other), "requests that cover more and less are one");
        if (one.isPresent() && sets.size() == 1) {
            Promise.require(
                    one.equals(other) == (other.isPresent() && meaning(first).equals(meaning(second))),
                    "two requests have one transcript, or one has two");
        }
    }

    // ---- covered fields

    /** The sets, or one of no field where the sent ones do not do. */
    private static List<Map<String, String>> coveredSets(Input in) {
        Map<String, List<String>> sent = new TreeMap<>();
        List<String> required = new ArrayList<>();
        List<String> optional = new ArrayList<>();
        int count = in.below(FIELDS.size() + 1);
        for (int i = 0; i < count; i++) {
            int choice = in.octet();
            String name = FIELDS.get(i);
            switch (choice & 3) {
                case 0 -> required.add(name);
                case 1, 2 -> optional.add(name);
                default -> {}
            }
            List<String> values = new ArrayList<>();
            for (int times = choice >> 2 & 3; times < 3; times++) {
                values.add(text(in, choice >> 4));
            }
            sent.put(name, values);
        }
        HeaderFields fields = name -> sent.getOrDefault(name, List.of());
        boolean lacking = required.stream().anyMatch(name -> fields.values(name).size() != 1);
        Optional<List<Map<String, String>>> sets =
                TranscriptView.coveredSets(new CoveredHeaders(required, optional), fields);
        Promise.require(sets.isEmpty() == lacking, "a required field was not sent once, and yet covered");
        sets.ifPresent(all -> sound(all, required, optional, fields));
        return sets.orElse(List.of(Map.of()));
    }

    private static void sound(
            List<Map<String, String>> sets, List<String> required, List<String> optional, HeaderFields sent) {
        Promise.require(sets.size() <= MAX_SETS, "more sets are tried than said");
        Promise.require(new HashSet<>(sets).size() == sets.size(), "a set is tried twice");
        for (Map<String, String> set : sets) {
            Promise.require(
                    List.copyOf(set.keySet())
                            .equals(set.keySet().stream().sorted().toList()),
                    "not sorted");
            Promise.require(set.keySet().containsAll(required), "a required field is not covered");
            set.forEach((name, value) -> {
                Promise.require(required.contains(name) || optional.contains(name), "a field nobody asked for");
                Promise.require(sent.values(name).equals(List.of(value)), "a value that was not sent, or not once");
            });
        }
    }

    // ---- values

    private static List<String> edited(List<String> values, Input in) {
        List<String> edited = new ArrayList<>(values);
        for (int left = in.below(4); left > 0; left--) {
            int choice = in.octet();
            edited.set(choice % GOOD.size(), text(in, choice / GOOD.size()));
        }
        return edited;
    }

    private static String text(Input in, int encoding) {
        return new String(in.block(), ENCODINGS.get(encoding % ENCODINGS.size()));
    }

    private static Values values(List<String> v) {
        return new Values(
                v.get(0),
                v.get(1),
                v.get(2),
                v.get(3),
                v.get(QUERY),
                v.get(5),
                v.get(6),
                v.get(7),
                bodySha256(v),
                v.get(9),
                v.get(10),
                issuedAt(v),
                v.get(12));
    }

    private static String bodySha256(List<String> values) {
        return Digests.sha256Hex(values.get(8).getBytes(StandardCharsets.UTF_16BE));
    }

    /** A whole number of seconds above 0, as passports have. */
    private static long issuedAt(List<String> values) {
        String text = values.get(11);
        return GOOD.get(11).equals(text) ? Long.parseLong(text) : 1 + Math.abs((long) text.hashCode() << 20);
    }

    /** What a request means: values that differ in this are different requests. */
    private static List<Object> meaning(List<String> v) {
        return List.of(
                trimmed(v.get(0)).toUpperCase(Locale.ROOT),
                trimmed(v.get(1)).toLowerCase(Locale.ROOT),
                trimmed(v.get(2)).toLowerCase(Locale.ROOT),
                trimmed(v.get(3)),
                decoded(v.get(QUERY)),
                trimmed(v.get(5)),
                trimmed(v.get(6)),
                encoding(v.get(7)),
                bodySha256(v),
                trimmed(v.get(9)),
                trimmed(v.get(10)),
                issuedAt(v),
                trimmed(v.get(12)));
    }

    private static String encoding(String value) {
        String trimmed = trimmed(value).toLowerCase(Locale.ROOT);
        return trimmed.isEmpty() ? "identity" : trimmed;
    }

    private static String trimmed(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+\\z", "");
    }

    // ---- the query

    private static void query(String raw) {
        Optional<String> normalized = TranscriptView.normalizedQuery(raw);
        if (normalized.isPresent()) {
            String text = normalized.get();
            Promise.require(TranscriptView.normalizedQuery(text).equals(normalized), "a normal form has another");
            Promise.require(isNormal(text), "a normal form has what it must not have");
            Promise.require(decoded(raw).equals(decoded(text)), "the normal form says something else");
        }
    }

    private static boolean isNormal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '%'
                    && i + 2 < text.length()
                    && "0123456789ABCDEF".indexOf(text.charAt(i + 1)) >= 0
                    && "0123456789ABCDEF".indexOf(text.charAt(i + 2)) >= 0
                    && !isUnreserved((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
            if (!escape && !isUnreserved(c) && c != '&' && c != '=') {
                return false;
            }
        }
        return text.isEmpty()
                || Arrays.stream(text.split("&", -1))
                        .allMatch(pair -> pair.indexOf('=') >= 0 && pair.indexOf('=') == pair.lastIndexOf('='));
    }

    private static boolean isUnreserved(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
    }

    /** Names and values as octets, in hexadecimal, in an order of their own. */
    private static List<String> decoded(String raw) {
        String query = raw.startsWith("?") ? raw.substring(1) : raw;
        return query.isEmpty()
                ? List.of()
                : Arrays.stream(query.split("&", -1))
                        .map(part -> (part + (part.contains("=") ? "" : "=")).split("=", 2))
                        .map(pair -> octets(pair[0]) + "=" + octets(pair[1]))
                        .sorted()
                        .toList();
    }

    private static String octets(String part) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < part.length(); ) {
            int c = part.codePointAt(i);
            if (c == '%' && i + 2 < part.length()) {
                out.append(part.substring(i + 1, i + 3).toLowerCase(Locale.ROOT));
                i += 3;
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append(String.format(Locale.ROOT, "%02x", b));
                }
                i += Character.charCount(c);
            }
        }
        return out.toString();
    }

    // ---- the lines

    /** The lines, if there are any, each compared with what its value makes. */
    private static Optional<List<String>> lines(Values values, Map<String, String> covered) {
        Optional<String> text = TranscriptView.text(values, covered);
        if (text.isEmpty()) {
            Promise.require(!isPlain(values) || !covered.isEmpty(), "a plain request has no transcript");
            return Optional.empty();
        }
        List<String> lines = Arrays.asList(text.get().split("\n", -1));
        String query = TranscriptView.normalizedQuery(values.rawQuery()).orElse("none");
        List<String> expected = List.of(
                "trustplane-transcript-v1",
                trimmed(values.method()).toUpperCase(Locale.ROOT),
                trimmed(values.scheme()).toLowerCase(Locale.ROOT),
                trimmed(values.authority()).toLowerCase(Locale.ROOT),
                trimmed(values.path()),
                trimmed(values.audience()),
                trimmed(values.routeId()),
                encoding(values.contentEncoding()),
                "rfc3986-sort-keys-values",
                query,
                sha256(query),
                sha256(query),
                String.join(",", covered.keySet()),
                covered.entrySet().stream()
                        .map(field -> field.getKey() + ":" + sha256(trimmed(field.getValue())))
                        .collect(Collectors.joining(",")),
                values.bodySha256(),
                trimmed(values.jwtId()),
                trimmed(values.nonce()),
                Long.toString(values.issuedAt()),
                Long.toString(values.issuedAt() / 20),
                trimmed(values.keyBinding()));
        Promise.require(lines.size() == LINES.size(), "not twenty lines");
        for (int i = 0; i < lines.size(); i++) {
            Promise.require(lines.get(i).equals(LINES.get(i) + "=" + expected.get(i)), "line " + i + " is another");
            Promise.require(lines.get(i).chars().noneMatch(Character::isISOControl), "line " + i + " holds a control");
        }
        return Optional.of(lines);
    }

    /** Whether it is of characters that everybody reads alike, and nothing is missing. */
    private static boolean isPlain(Values values) {
        return TranscriptView.normalizedQuery(values.rawQuery()).isPresent()
                && values.contentEncoding().chars().allMatch(c -> c >= ' ' && c <= '~')
                && Stream.of(
                                values.method(),
                                values.scheme(),
                                values.authority(),
                                values.path(),
                                values.audience(),
                                values.routeId(),
                                values.jwtId(),
                                values.nonce(),
                                values.keyBinding())
                        .map(TranscriptTarget::trimmed)
                        .allMatch(value -> !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c <= '~'));
    }

    private static String sha256(String text) {
        return Digests.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- seeds

    static Seeds seeds() {
        byte[] twoFields = Seeds.concat(
                new byte[] {2, 8}, Seeds.block(Seeds.utf8("*/*")), new byte[] {9}, Seeds.block(Seeds.utf8("a/b ")));
        return new Seeds()
                .add("good", new byte[1])
                .add("covered", twoFields)
                .add("query", new byte[] {0, 1, QUERY}, Seeds.block(Seeds.utf8("a=%C3%A9&a&&+=%26")), new byte[] {1, 4})
                .add("query-utf8", new byte[] {0, 1, 13 + QUERY}, Seeds.block(Seeds.utf8("\u00e9=\u20ac&b")))
                .add("query-wide", new byte[] {0, 1, 26 + QUERY, 4, (byte) 0xd8, 0, 0, 'a'})
                .add(
                        "query-order",
                        new byte[] {0, 1, QUERY},
                        Seeds.block(Seeds.utf8("b=1&a=2")),
                        new byte[] {1, QUERY},
                        Seeds.block(Seeds.utf8("a=2&b=1")))
                .add("twice", new byte[] {1, 5}, Seeds.block(Seeds.utf8("a")), Seeds.block(Seeds.utf8("b")))
                .add("line", new byte[] {0, 1, 9}, Seeds.block(Seeds.utf8("a\nnonce=b")))
                .add("blank", new byte[] {0, 1, 23}, Seeds.block(Seeds.utf8(" \tn\u00a0")))
                .add("tab", new byte[] {0, 1, 10}, Seeds.block(Seeds.utf8("\tn ")))
                .add(
                        "same",
                        new byte[] {0, 1, 1},
                        Seeds.block(Seeds.utf8(" HTTPS")),
                        new byte[] {1, 1, 5},
                        Seeds.utf8("https"))
                .add("other", new byte[] {0, 0, 2, 3}, Seeds.block(Seeds.utf8("/")), new byte[] {11, 1, 1});
    }
}
