package dev.tidemark.bundle;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Routes, compiled once for matching; immutable.
 *
 * <p>A template is {@code /} or segments of letters, digits and {@code -._~!$&'()*+,=:@}, or {@code {name}}, which
 * covers exactly one non-empty segment. The method is compared exactly. Of several templates that match, the one with
 * the most literal segments wins, so an exact one beats all others; if two of that rank match, none does.
 *
 * <p>The path is the raw one as received, without its query. Nothing is decoded or normalised: a path that an upstream
 * could read as another one matches no route. These are: a path with an empty segment (a trailing slash matches only a
 * template that ends with one), a dot segment, escaped or not; a backslash, semicolon, control character, white space
 * or anything outside ASCII; an invalid escape, one that is not UTF-8, or one of {@code / \ % ;}, a control character,
 * a letter, digit or {@code -._~}, or a character that stands literally in one of the table's templates.
 */
public final class RouteTable {
    private final Map<String, RouteNode> byMethod;
    private final RawPath rawPath;

    private RouteTable(Map<String, RouteNode> byMethod, RawPath rawPath) {
        this.byMethod = Map.copyOf(byMethod);
        this.rawPath = rawPath;
    }

    /** Compiles {@code routes}; one whose template is invalid is left out, so that nothing matches it. */
    public static RouteTable compile(Collection<Route> routes) {
        Map<String, RouteNode.Builder> builders = new HashMap<>();
        RawPath.Builder literals = new RawPath.Builder();
        for (Route route : routes) {
            Optional<PathTemplate> template = PathTemplate.parse(route.pathTemplate());
            if (template.isPresent()) {
                for (PathTemplate.Segment segment : template.get().segments()) {
                    literals.literal(segment.literal().orElse(""));
                }
                builders.computeIfAbsent(route.method(), m -> new RouteNode.Builder())
                        .add(template.get(), route);
            }
        }
        Map<String, RouteNode> byMethod = new HashMap<>();
        builders.forEach((method, builder) -> byMethod.put(method, builder.build()));
        return new RouteTable(byMethod, literals.build());
    }

    /**
     * The route that a request takes.
     *
     * @param method as received
     * @param path the raw path as received, without query and fragment
     */
    public Optional<Route> match(String method, String path) {
        RouteNode root = byMethod.get(method);
        if (root == null || !rawPath.isUnambiguous(path)) {
            return Optional.empty();
        }
        RouteNode.Leaf leaf = root.find(path, 1);
        return leaf == null ? Optional.empty() : leaf.route();
    }
}
