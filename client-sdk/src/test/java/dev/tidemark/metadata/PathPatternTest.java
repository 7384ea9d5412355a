package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "targets/*.tgz, targets/foo.tgz, true",
        "targets/*.tgz, targets/foo.txt, false",
        "targets/*.tgz, targets/a/foo.tgz, false",
        "foo-version-?.tgz, foo-version-2.tgz, true",
        "foo-version-?.tgz, foo-version-alpha.tgz, false",
        "*, foo.tgz, true",
        "*, foo/bar.tgz, false",
        "*/*, foo/bar.tgz, true",
        "*/*, bar.tgz, false",
        "?, /, false",
        "a?b, a/b, false",
        "a[/]b, a/b, false",
        "foo.tgz, foo.tgz, true",
        "/foo.tgz, foo.tgz, false",
        "/foo.tgz, /foo.tgz, true",
        "foo.tgz, /foo.tgz, false",
        "foo/, foo, false",
        "foo/, foo/, true",
        "foo/*, foo/, true",
        "foo/**, foo/a/b, false",
        "**, ab, true",
        "[abc].txt, b.txt, true",
        "[abc].txt, d.txt, false",
        "[a-c].txt, b.txt, true",
        "[!a-c].txt, b.txt, false",
        "[!a-c].txt, x.txt, true",
        "[]].txt, ].txt, true",
        "[!]].txt, a.txt, true",
        "[abc, [abc, true",
        "[a-].txt, -.txt, true",
        "*.TXT, a.txt, false",
        ".*, .hidden, true",
        "*, .hidden, true",
        "*a*b*c, xaybzc, true",
        "*a*b*c, xaybz, false",
    })
    void matches(String pattern, String path, boolean expected) {
        assertThat(PathPattern.matches(pattern, path)).isEqualTo(expected);
    }

    @Test
    void matches_characterOutsideTheBasicPlane_isOneCharacter() {
        assertThat(PathPattern.matches("a?b", "a\uD83D\uDE00b")).isTrue();
        assertThat(PathPattern.matches("[\uD83D\uDE00-\uD83D\uDE05]", "\uD83D\uDE03"))
                .isTrue();
        assertThat(PathPattern.matches("[\uD83D\uDE00-\uD83D\uDE05]", "\uD83D\uDE06"))
                .isFalse();
    }

    @Test
    void matches_emptyPattern_matchesTheEmptyPathOnly() {
        assertThat(PathPattern.matches("", "")).isTrue();
        assertThat(PathPattern.matches("", "a")).isFalse();
        assertThat(PathPattern.matches("*", "")).isTrue();
    }

    @Test
    void matches_patternMadeToBlowUp_endsSoon() {
        String pattern = "*a".repeat(2_000) + "b";
        String path = "a".repeat(4_000);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(PathPattern.matches(pattern, path)).isFalse());
    }

    /** A recursive reading of the rules, which shares nothing with the one that is shipped. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void matches_randomPatterns_asTheRecursiveReading(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            String pattern = text(random, "ab/*?[]!-*", 9);
            String path = text(random, "ab/]-", 7);
            boolean expected = reference(pattern, path);
            assertThat(PathPattern.matches(pattern, path))
                    .as("seed %d: pattern %s, path %s", seed, pattern, path)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(500);
    }

    private static String text(SplittableRandom random, String alphabet, int longest) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return out.toString();
    }

    private static boolean reference(String pattern, String path) {
        String[] patterns = pattern.split("/", -1);
        String[] segments = path.split("/", -1);
        if (patterns.length != segments.length) {
            return false;
        }
        for (int i = 0; i < patterns.length; i++) {
            if (!segment(patterns[i], segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean segment(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        char first = pattern.charAt(0);
        if (first == '*') {
            return segment(pattern.substring(1), text) || (!text.isEmpty() && segment(pattern, text.substring(1)));
        }
        if (text.isEmpty()) {
            return false;
        }
        char c = text.charAt(0);
        if (first == '[') {
            int members = pattern.startsWith("[!") ? 2 : 1;
            int close = pattern.indexOf(']', members + 1);
            if (close > 0) {
                boolean in = isIn(pattern.substring(members, close), c);
                return in == (members == 1) && segment(pattern.substring(close + 1), text.substring(1));
            }
        }
        return (first == '?' || first == c) && segment(pattern.substring(1), text.substring(1));
    }

    private static boolean isIn(String set, char c) {
        if (set.isEmpty()) {
            return false;
        }
        return set.length() > 2 && set.charAt(1) == '-'
                ? (set.charAt(0) <= c && c <= set.charAt(2)) || isIn(set.substring(3), c)
                : set.charAt(0) == c || isIn(set.substring(1), c);
    }
}
