package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every pair of small templates, against every path that could tell them apart. */
class OverlapTest {
    private static final List<String> SEGMENTS = List.of("a", "b", "{x}");
    private static final List<String> WORDS = List.of("a", "b", "c");

    /** Each way to write up to three of these one after another, the last perhaps empty. */
    private static List<String> written(List<String> segments) {
        List<String> out = new ArrayList<>();
        List<String> starts = List.of("");
        for (int depth = 1; depth <= 3; depth++) {
            List<String> next = new ArrayList<>();
            for (String start : starts) {
                segments.forEach(segment -> next.add(start + "/" + segment));
                out.add(start + "/");
            }
            out.addAll(next);
            starts = next;
        }
        return out;
    }

    /** A reader of its own: segment by segment, a name covers what is not empty. */
    private static boolean matches(String template, String path) {
        String[] expected = template.split("/", -1);
        String[] found = path.split("/", -1);
        if (expected.length != found.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            boolean covered = expected[i].equals("{x}") ? !found[i].isEmpty() : expected[i].equals(found[i]);
            if (!covered) {
                return false;
            }
        }
        return true;
    }

    private static PathTemplate template(String text) {
        return PathTemplate.parse(text).orElseThrow();
    }

    @Test
    void overlaps_ifAndOnlyIfSomePathMatchesBoth() {
        List<String> paths = written(WORDS);
        for (String one : written(SEGMENTS)) {
            List<String> ofOne =
                    paths.stream().filter(path -> matches(one, path)).toList();
            for (String other : written(SEGMENTS)) {
                assertThat(template(one).overlaps(template(other)))
                        .as("%s and %s", one, other)
                        .isEqualTo(ofOne.stream().anyMatch(path -> matches(other, path)));
            }
        }
    }

    private static Route route(String template) {
        return new Route(
                template,
                "GET",
                template,
                new Api("orders", "orders", "https://orders.example", List.of()),
                "orders",
                Risk.LOW,
                new FreshnessClass.OfflineOk(),
                KeyBinding.SOFTWARE,
                List.of(),
                CoveredHeaders.DEFAULT,
                Optional.empty());
    }

    private static int literals(String template) {
        return (int) Stream.of(template.substring(1).split("/", -1))
                .filter(segment -> !segment.equals("{x}"))
                .count();
    }

    /** What two templates of a table say to a path: the more exact one's, and of two equals nobody's. */
    @Test
    void match_twoTemplates_isTheMoreExactOne() {
        List<String> paths = written(WORDS);
        for (String one : written(SEGMENTS)) {
            for (String other : written(SEGMENTS)) {
                if (one.equals(other) || !template(one).overlaps(template(other))) {
                    continue;
                }
                RouteTable table = RouteTable.compile(List.of(route(one), route(other)));
                int lead = literals(one) - literals(other);
                Optional<String> better = lead == 0 ? Optional.empty() : Optional.of(lead > 0 ? one : other);
                paths.stream()
                        .filter(path -> matches(one, path) && matches(other, path))
                        .forEach(path -> assertThat(table.match("GET", path).map(Route::routeId))
                                .as("%s of %s and %s", path, one, other)
                                .isEqualTo(better));
            }
        }
    }
}
