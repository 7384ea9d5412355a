package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final Api API = new Api("api", "aud", "https://orders.example", List.of());

    private static Route route(String method, String template) {
        return new Route(
                method + " " + template,
                method,
                template,
                API,
                "aud",
                Risk.LOW,
                FreshnessClass.Bounded.CLOSED,
                KeyBinding.SOFTWARE,
                List.of(),
                CoveredHeaders.DEFAULT,
                Optional.empty());
    }

    private static Optional<String> match(String path, String... templates) {
        List<Route> routes = Arrays.stream(templates).map(t -> route("GET", t)).toList();
        return RouteTable.compile(routes).match("GET", path).map(Route::pathTemplate);
    }

    @Test
    void match_exactBeatsName() {
        assertThat(match("/orders/search", "/orders/{id}", "/orders/search")).contains("/orders/search");
        assertThat(match("/orders/7", "/orders/{id}", "/orders/search")).contains("/orders/{id}");
        assertThat(match("/orders/7/lines", "/orders/{id}/{part}", "/orders/{id}/lines"))
                .contains("/orders/{id}/lines");
    }

    @Test
    void match_nameOnAnEarlierSegment_isFoundWhenTheLiteralBranchFails() {
        assertThat(match("/a/x/d", "/a/b/c", "/{n}/x/d")).contains("/{n}/x/d");
        assertThat(match("/a/b/c/d", "/a/{x}/c/d", "/{y}/b/{z}/d")).contains("/a/{x}/c/d");
    }

    @Test
    void match_nameCoversOneSegmentOnlyAndNeverAnEmptyOne() {
        assertThat(match("/orders/7/lines", "/orders/{id}")).isEmpty();
        assertThat(match("/orders/", "/orders/{id}")).isEmpty();
        assertThat(match("/orders", "/orders/{id}")).isEmpty();
    }

    @Test
    void match_equalRank_matchesNeither() {
        assertThat(match("/a/b", "/a/{x}", "/{y}/b")).isEmpty();
        assertThat(match("/a/c", "/a/{x}", "/{y}/b")).contains("/a/{x}");
        assertThat(match("/a/b", "/a/b", "/a/b")).isEmpty();
        assertThat(match("/a/b", "/a/{x}", "/{y}/b", "/a/b")).contains("/a/b");
    }

    @Test
    void match_methodIsExact() {
        RouteTable table = RouteTable.compile(List.of(route("GET", "/a")));
        assertThat(table.match("GET", "/a")).isPresent();
        assertThat(table.match("get", "/a")).isEmpty();
        assertThat(table.match("HEAD", "/a")).isEmpty();
        assertThat(table.match("", "/a")).isEmpty();
    }

    @Test
    void match_trailingSlash_onlyWhereTheTemplateHasOne() {
        assertThat(match("/a/", "/a/")).contains("/a/");
        assertThat(match("/a", "/a/")).isEmpty();
        assertThat(match("/a/", "/a")).isEmpty();
        assertThat(match("/", "/")).contains("/");
    }

    @Test
    void match_invalidTemplate_isLeftOut() {
        assertThat(match("/a/../b", "/a/../b")).isEmpty();
        assertThat(match("/a%20b", "/a%20b")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/a?b",
                "/a#b",
                "//",
                "/a//b",
                "/./a",
                "/../a",
                "/a/.",
                "/a/..",
                "/%2e%2e/a",
                "/.%2E/a",
                "/%2e",
                "/a%2Fb",
                "/a%2fb",
                "/a%5Cb",
                "/a%5cb",
                "/a\\b",
                "/a%252Fb",
                "/a%25",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%\uff12\uff10",
                "/..;/a",
                "/a;v=1",
                "/a%3Bv",
                "/a b",
                "/a\tb",
                "/a%00",
                "/a%0a",
                "/a%7F",
                "/\u00e9",
                "/\ud83d\ude00",
                "/a%FF",
                "/a%C0%AF",
                "/a%E0%80%AF",
                "/a%ED%A0%80",
                "/a%F4%90%80%80",
                "/a%C3",
                "/a%C3/%A9",
                "/a%80",
                "/a%C2%85",
                "/%61",
                "/a%2Db",
                "/a%7Eb",
                "/a\"b",
                "/a<b",
                "/a|b",
                "/a^b",
                "/a`b",
                "/a[b]",
                "/{x}"
            })
    void match_pathWithAnotherReading_neverMatches(String path) {
        assertThat(match(path, "/{x}", "/{x}/{y}", "/{x}/{y}/{z}", "/a/{y}", "/", "/a/"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a",
                "/...",
                "/.a",
                "/a..b",
                "/a%20b",
                "/a%C3%A9",
                "/a%c3%a9",
                "/%E2%82%AC",
                "/%F0%9F%98%80",
                "/a:b@c",
                "/urn%3Aorder%3A7",
                "/a%2Cb",
                "/a%22",
                "/~a-b_c",
                "/a=b&c+d"
            })
    void match_pathWithOneReading_matches(String path) {
        assertThat(match(path, "/{x}")).contains("/{x}");
    }

    @Test
    void match_escapeOfACharacterLiteralInSomeTemplate_neverMatches() {
        assertThat(match("/orders%3Acancel", "/{x}")).contains("/{x}");
        assertThat(match("/orders%3Acancel", "/{x}", "/orders:cancel")).isEmpty();
    }

    @Test
    void match_tooLongOrTooDeep_neverMatches() {
        assertThat(match("/" + "a".repeat(PolicyLimits.PATH_CHARS - 1), "/{x}")).isPresent();
        assertThat(match("/" + "a".repeat(PolicyLimits.PATH_CHARS), "/{x}")).isEmpty();
        String deepest = "/{x}".repeat(PolicyLimits.SEGMENTS);
        assertThat(match("/a".repeat(PolicyLimits.SEGMENTS), deepest)).isPresent();
        assertThat(match("/a".repeat(PolicyLimits.SEGMENTS + 1), deepest + "/{x}"))
                .isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void match_randomTables_agreesWithTheNaiveReading(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int matched = 0;
        for (int t = 0; t < 25; t++) {
            List<Route> routes = new ArrayList<>();
            int size = 1 + random.nextInt(12);
            for (int i = 0; i < size; i++) {
                routes.add(route(random.nextBoolean() ? "GET" : "PUT", template(random)));
            }
            RouteTable table = RouteTable.compile(routes);
            for (int p = 0; p < 100; p++) {
                String path = path(random);
                Optional<Route> found = table.match("GET", path);
                assertThat(found.map(Route::routeId))
                        .as(() -> "seed " + seed + ", path " + path + " of " + routes)
                        .isEqualTo(Naive.match(routes, "GET", path).map(Route::routeId));
                matched += found.isPresent() ? 1 : 0;
            }
        }
        assertThat(matched).as("seed %d exercises matches", seed).isGreaterThan(50);
    }

    private static final String[] LITERALS = {"a", "b", "ab", "a:b", "a,b", "A"};
    private static final String[] SEGMENTS = {
        "a",
        "b",
        "ab",
        "a:b",
        "a,b",
        "A",
        "a",
        "b",
        "c",
        "%C3%A9",
        "%20",
        "a%3Ab",
        "a%2Cb",
        "%2e",
        "..",
        ".",
        "",
        "%61",
        "%2F",
        "%5c",
        "%25",
        "a;b",
        "%ff",
        "%C0%AF",
        "%E2%82%AC",
        "%E2%82",
        "%ED%A0%80",
        "%F0%9F%98%80",
        "%F4%90%80%80",
        "%",
        "%4",
        "%0A",
        "%7f",
        "\u00e9",
        "a b",
        "%C2%85",
        "%c2%a0",
        "%40",
        "..."
    };

    private static String template(RandomGenerator random) {
        StringBuilder out = new StringBuilder();
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            out.append('/').append(random.nextInt(5) < 2 ? "{n" + i + "}" : pick(random, LITERALS, 3));
        }
        return random.nextInt(10) == 0 ? out.append('/').toString() : out.toString();
    }

    private static String path(RandomGenerator random) {
        StringBuilder out = new StringBuilder();
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            out.append('/').append(pick(random, SEGMENTS, random.nextInt(4) == 0 ? SEGMENTS.length : 3));
        }
        return random.nextInt(10) == 0 ? out.append('/').toString() : out.toString();
    }

    /** One of the first {@code usual}, now and then any. */
    private static String pick(RandomGenerator random, String[] of, int usual) {
        return of[random.nextInt(random.nextInt(6) == 0 ? of.length : usual)];
    }

    /** The rules of {@link RouteTable} once more, as plainly as they can be written. */
    private static final class Naive {
        private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");
        private static final String UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

        static Optional<Route> match(List<Route> routes, String method, String path) {
            StringBuilder literal = new StringBuilder();
            for (Route route : routes) {
                literal.append(route.pathTemplate().replaceAll("\\{[^}]*}", ""));
            }
            if (!isReadOneWay(path, literal.toString())) {
                return Optional.empty();
            }
            List<Route> best = new ArrayList<>();
            for (Route route : routes) {
                if (route.method().equals(method) && covers(route.pathTemplate(), path)) {
                    int order = best.isEmpty() ? 0 : Integer.compare(rank(route), rank(best.get(0)));
                    if (order > 0) {
                        best.clear();
                    }
                    if (order >= 0) {
                        best.add(route);
                    }
                }
            }
            return best.size() == 1 ? Optional.of(best.get(0)) : Optional.empty();
        }

        private static int rank(Route route) {
            return (int) Arrays.stream(route.pathTemplate().substring(1).split("/", -1))
                    .filter(s -> !s.startsWith("{"))
                    .count();
        }

        private static boolean covers(String template, String path) {
            String[] wanted = template.substring(1).split("/", -1);
            String[] found = path.substring(1).split("/", -1);
            if (wanted.length != found.length) {
                return false;
            }
            for (int i = 0; i < wanted.length; i++) {
                boolean ok = wanted[i].startsWith("{") ? !found[i].isEmpty() : wanted[i].equals(found[i]);
                if (!ok) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isReadOneWay(String path, String literal) {
            String[] segments = path.substring(1).split("/", -1);
            for (int i = 0; i < segments.length; i++) {
                if (segments[i].isEmpty() && i < segments.length - 1
                        || segments[i].equals(".")
                        || segments[i].equals("..")) {
                    return false;
                }
                if (!ESCAPES.matcher(segments[i]).replaceAll("").matches("[A-Za-z0-9._~!$&'()*+,=:@-]*")) {
                    return false;
                }
                Matcher escapes = ESCAPES.matcher(segments[i]);
                while (escapes.find()) {
                    if (!mayBeEscaped(escapes.group(), literal)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private static boolean mayBeEscaped(String escapes, String literal) {
            byte[] octets = HexFormat.of().parseHex(escapes.replace("%", ""));
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(octets))
                        .toString();
                return text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || "/\\%;".indexOf(c) >= 0
                                || UNRESERVED.indexOf(c) >= 0
                                || literal.indexOf(c) >= 0);
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }
}
