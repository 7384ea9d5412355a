package dev.tidemark.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds routes of one method that match one path with equal rank; such a path would match none of them. */
final class RouteAmbiguity {
    private record Shape(String method, int segments, int rank) {}

    private record Seen(PathTemplate template, String pointer) {}

    private final Map<Shape, List<Seen>> templates = new HashMap<>();
    /** Templates without names, which are ambiguous only with themselves. */
    private final Map<String, String> exact = new HashMap<>();

    private final Findings findings;

    RouteAmbiguity(Findings findings) {
        this.findings = findings;
    }

    /** Compares {@code at} with every route given before, and reports the first it collides with. */
    void check(PolicyReader.Located at) {
        Route route = at.route();
        Optional<PathTemplate> parsed = PathTemplate.parse(route.pathTemplate());
        if (parsed.isEmpty()) {
            return;
        }
        PathTemplate template = parsed.get();
        if (template.rank() == template.segments().size()) {
            String other = exact.putIfAbsent(route.method() + " " + route.pathTemplate(), at.pointer());
            Optional.ofNullable(other).ifPresent(first -> report(at, first));
            return;
        }
        Shape shape = new Shape(route.method(), template.segments().size(), template.rank());
        List<Seen> seen = templates.computeIfAbsent(shape, s -> new ArrayList<>());
        seen.stream()
                .filter(other -> other.template.overlaps(template))
                .findFirst()
                .ifPresent(first -> report(at, first.pointer));
        seen.add(new Seen(template, at.pointer()));
    }

    private void report(PolicyReader.Located at, String other) {
        findings.report(
                LintCode.ROUTE_AMBIGUOUS,
                at.pointer() + "/path_template",
                "some path matches this route and the one at " + other
                        + " equally well, so it would match neither; make one of them more exact");
    }
}
