package dev.tidemark.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A parsed {@code path_template}. The last segment is an empty literal when the template ends with a slash. */
record PathTemplate(List<Segment> segments) {
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@-]+");
    private static final Pattern NAME = Pattern.compile("\\{[A-Za-z0-9_.-]{1,64}}");

    /** One segment; without a literal it covers any non-empty one. */
    record Segment(Optional<String> literal) {}

    static Optional<PathTemplate> parse(String template) {
        if (!template.startsWith("/") || template.length() > PolicyLimits.TEMPLATE_CHARS) {
            return Optional.empty();
        }
        String[] parts = template.substring(1).split("/", -1);
        if (parts.length > PolicyLimits.SEGMENTS) {
            return Optional.empty();
        }
        List<Segment> segments = new ArrayList<>(parts.length);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            boolean trailingSlash = part.isEmpty() && i == parts.length - 1;
            if (part.startsWith("{") && NAME.matcher(part).matches()) {
                segments.add(new Segment(Optional.empty()));
            } else if (trailingSlash || isLiteral(part)) {
                segments.add(new Segment(Optional.of(part)));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new PathTemplate(List.copyOf(segments)));
    }

    private static boolean isLiteral(String part) {
        return LITERAL.matcher(part).matches() && !part.equals(".") && !part.equals("..");
    }

    /** How exact it is: the number of literal segments. */
    int rank() {
        int literals = 0;
        for (Segment segment : segments) {
            literals += segment.literal().isPresent() ? 1 : 0;
        }
        return literals;
    }

    /** Whether some path matches both. */
    boolean overlaps(PathTemplate other) {
        if (segments.size() != other.segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!overlap(segments.get(i), other.segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean overlap(Segment a, Segment b) {
        if (a.literal().isPresent() && b.literal().isPresent()) {
            return a.literal().equals(b.literal());
        }
        return !a.literal().equals(Optional.of("")) && !b.literal().equals(Optional.of(""));
    }
}
