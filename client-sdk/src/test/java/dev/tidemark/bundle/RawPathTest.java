package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a second reader, which is slow, allocates, and is written from the rules alone. */
class RawPathTest {
    private static final RawPath PLAIN = new RawPath.Builder().build();
    private static final Pattern WORDS = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*");
    private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

    @Test
    void everyOctet_escapedOrNot_isReadAsTheRulesSay() {
        for (int c = 0; c < 256; c++) {
            for (String path : new String[] {
                "/" + (char) c,
                "/a" + (char) c + "b",
                "/" + escape(c),
                "/a" + escape(c).toLowerCase() + "/b"
            }) {
                requireSame(path);
            }
        }
    }

    @Test
    void everyPairOfOctets_isReadAsTheRulesSay() {
        for (int first = 0x7f; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                requireSame("/" + escape(first) + escape(second));
            }
        }
    }

    @Test
    void longerForms_atEveryBoundOfUtf8_areReadAsTheRulesSay() {
        int[] bounds = {0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0};
        int[] firsts = {0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xff};
        for (int first : firsts) {
            for (int second : bounds) {
                for (int third : bounds) {
                    String three = "/" + escape(first) + escape(second) + escape(third);
                    requireSame(three);
                    for (int fourth : bounds) {
                        requireSame(three + escape(fourth));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/",
                "//",
                "/a/",
                "/a//b",
                "/.",
                "/..",
                "/...",
                "/.a",
                "/a.",
                "/./a",
                "/a/..",
                "/../a",
                "/%",
                "/%4",
                "/%41",
                "/%zz",
                "/%E2%82%AC",
                "/%e2%82",
                "/%E2x%82%AC",
                "/%C3%A9/%c3%a9",
                "/%2e",
                "/%2E%2e",
                "/a%2Fb",
                "/a;b",
                "/a%3Bb",
                "/a?b",
                "/a#b",
                "/%ff",
                "/%G0",
                "/%0g",
                "/%@0",
                "/%`0",
                "/%0/",
                "/%8F%80%80",
                "/%84%80%80%80",
                "/%BF%BF%BF",
                "/%٣٣",
                "/ａ",
                "/é"
            })
    void forms_thatSomebodyReadsInTwoWays_areRefused(String path) {
        requireSame(path);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomPaths_areReadAsTheRulesSay(long seed) {
        Random random = new Random(seed);
        String[] pieces = {
            "a",
            "Z",
            "9",
            "/",
            "/",
            ".",
            "..",
            "%41",
            "%2F",
            "%20",
            "%C3%A9",
            "%C3",
            "%A9",
            "%E2%82%AC",
            "%7f",
            "~",
            ":",
            "@",
            ";",
            "%",
            "%ED%A0%80",
            "%F0%9F%8C%8A",
            "%F4%90%80%80",
            " "
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
            for (int n = random.nextInt(6); n >= 0; n--) {
                path.append(pieces[random.nextInt(pieces.length)]);
            }
            requireSame(path.toString());
        }
    }

    @Test
    void length_isBounded() {
        String longest = "/" + "a".repeat(PolicyLimits.PATH_CHARS - 1);

        assertThat(PLAIN.isUnambiguous(longest)).isTrue();
        assertThat(PLAIN.isUnambiguous(longest + "a")).isFalse();
    }

    @Test
    void escapeOfACharacter_thatATemplateSpellsOut_isRefused() {
        RawPath.Builder builder = new RawPath.Builder();
        builder.literal("a:b");
        RawPath withColon = builder.build();

        assertThat(PLAIN.isUnambiguous("/a%3Ab")).isTrue();
        assertThat(withColon.isUnambiguous("/a%3Ab")).isFalse();
        assertThat(withColon.isUnambiguous("/a%40b")).isTrue();
    }

    private static void requireSame(String path) {
        assertThat(PLAIN.isUnambiguous(path)).as(path).isEqualTo(isUnambiguous(path));
    }

    private static String escape(int octet) {
        return String.format("%%%02X", octet);
    }

    private static boolean isUnambiguous(String path) {
        if (!path.startsWith("/") || !WORDS.matcher(path).matches()) {
            return false;
        }
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean empty = segments[i].isEmpty() && i < segments.length - 1;
            if (empty || segments[i].equals(".") || segments[i].equals("..")) {
                return false;
            }
        }
        Matcher escapes = ESCAPES.matcher(path);
        while (escapes.find()) {
            if (!isGood(escapes.group())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGood(String escapes) {
        ByteBuffer octets = ByteBuffer.allocate(escapes.length() / 3);
        for (int i = 0; i < escapes.length(); i += 3) {
            octets.put((byte) Integer.parseInt(escapes.substring(i + 1, i + 3), 16));
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
            return text.chars()
                    .noneMatch(c -> Character.isISOControl(c)
                            || "/\\%;-._~".indexOf(c) >= 0
                            || (c < 128 && Character.isLetterOrDigit(c)));
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
