package dev.tidemark.bundle;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree over path segments. Segments are compared in place: a lookup allocates nothing. */
final class RouteNode {
    /** Literal segments in the order of {@link String#compareTo}. */
    private final String[] literals;

    private final RouteNode[] children;
    private final @Nullable RouteNode named;
    private final @Nullable Leaf leaf;

    /** Where a template ends; without a route when two of one rank end here. */
    record Leaf(int rank, Optional<Route> route) {
        private static @Nullable Leaf better(@Nullable Leaf a, @Nullable Leaf b) {
            if (a == null || b == null) {
                return a == null ? b : a;
            }
            if (a.rank > b.rank) {
                return a;
            }
            if (a.rank < b.rank) {
                return b;
            }
            return new Leaf(a.rank, Optional.empty());
        }
    }

    private RouteNode(String[] literals, RouteNode[] children, @Nullable RouteNode named, @Nullable Leaf leaf) {
        this.literals = literals;
        this.children = children;
        this.named = named;
        this.leaf = leaf;
    }

    /** The best template for the segments of {@code path} from {@code start}, which is just after a slash. */
    @Nullable
    Leaf find(String path, int start) {
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        Leaf exact = below(literal(path, start, end), path, slash);
        return end == start ? exact : Leaf.better(exact, below(named, path, slash));
    }

    private static @Nullable Leaf below(@Nullable RouteNode child, String path, int slash) {
        if (child == null) {
            return null;
        }
        return slash < 0 ? child.leaf : child.find(path, slash + 1);
    }

    private @Nullable RouteNode literal(String path, int start, int end) {
        int low = 0;
        int high = literals.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(literals[middle], path, start, end);
            if (order == 0) {
                return children[middle];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private static int compare(String literal, String path, int start, int end) {
        int common = Math.min(literal.length(), end - start);
        for (int i = 0; i < common; i++) {
            int order = Character.compare(literal.charAt(i), path.charAt(start + i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(literal.length(), end - start);
    }

    static final class Builder {
        private final Map<String, Builder> literals = new TreeMap<>();
        private @Nullable Builder named;
        private @Nullable Leaf leaf;

        void add(PathTemplate template, Route route) {
            Builder at = this;
            for (PathTemplate.Segment segment : template.segments()) {
                at = at.child(segment);
            }
            at.leaf = Leaf.better(at.leaf, new Leaf(template.rank(), Optional.of(route)));
        }

        private Builder child(PathTemplate.Segment segment) {
            if (segment.literal().isPresent()) {
                return literals.computeIfAbsent(segment.literal().get(), s -> new Builder());
            }
            Builder existing = named;
            if (existing == null) {
                existing = new Builder();
                named = existing;
            }
            return existing;
        }

        RouteNode build() {
            String[] names = literals.keySet().toArray(new String[0]);
            RouteNode[] nodes = new RouteNode[names.length];
            for (int i = 0; i < names.length; i++) {
                nodes[i] = Objects.requireNonNull(literals.get(names[i])).build();
            }
            return new RouteNode(names, nodes, named == null ? null : named.build(), leaf);
        }
    }
}
