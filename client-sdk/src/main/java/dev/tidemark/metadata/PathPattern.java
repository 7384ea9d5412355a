package dev.tidemark.metadata;

/**
 * The path patterns of a delegation (TUF 1.0.34 section 4.5): shell wildcards within a segment. {@code *} is any run of
 * characters, {@code ?} any one, {@code [abc]}, {@code [a-c]} and {@code [!abc]} one of a set; none of them matches
 * {@code /}, and everything else stands for itself. Characters are code points. The time is bounded by the product of
 * the two lengths, whatever the pattern. Pure.
 */
final class PathPattern {
    /** No place in a pattern. */
    private static final int NONE = -1;

    private PathPattern() {}

    static boolean matches(String pattern, String path) {
        int fromPattern = 0;
        int fromPath = 0;
        while (true) {
            int endPattern = end(pattern, fromPattern);
            int endPath = end(path, fromPath);
            if (!segment(
                    pattern.substring(fromPattern, endPattern).codePoints().toArray(),
                    path.substring(fromPath, endPath).codePoints().toArray())) {
                return false;
            }
            if (endPattern == pattern.length() || endPath == path.length()) {
                return endPattern == pattern.length() && endPath == path.length();
            }
            fromPattern = endPattern + 1;
            fromPath = endPath + 1;
        }
    }

    private static int end(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    /** One run of {@code *} is given one more character each time the rest does not fit: no recursion, no blow-up. */
    private static boolean segment(int[] pattern, int[] text) {
        int p = 0;
        int t = 0;
        int afterStar = NONE;
        int starTook = 0;
        while (t < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                afterStar = ++p;
                starTook = t;
            } else if (p < pattern.length && one(pattern, p, text[t])) {
                p = next(pattern, p);
                t++;
            } else if (afterStar != NONE) {
                p = afterStar;
                t = ++starTook;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** Whether what stands at {@code p}, which is no star, matches {@code c}. */
    private static boolean one(int[] pattern, int p, int c) {
        int close = pattern[p] == '[' ? close(pattern, p) : NONE;
        return close == NONE ? pattern[p] == '?' || pattern[p] == c : inSet(pattern, p + 1, close, c);
    }

    private static int next(int[] pattern, int p) {
        return (pattern[p] == '[' ? Math.max(p, close(pattern, p)) : p) + 1;
    }

    /** The bracket that ends the set opened at {@code open}; {@link #NONE} if nothing does, and then it is no set. */
    private static int close(int[] pattern, int open) {
        int from = open + 1;
        if (from < pattern.length && pattern[from] == '!') {
            from++;
        }
        // A bracket right after the opening is a member of the set.
        for (int i = from + 1; i < pattern.length; i++) {
            if (pattern[i] == ']') {
                return i;
            }
        }
        return NONE;
    }

    private static boolean inSet(int[] pattern, int from, int close, int c) {
        boolean negated = pattern[from] == '!';
        boolean found = false;
        for (int i = negated ? from + 1 : from; i < close; i++) {
            if (i + 2 < close && pattern[i + 1] == '-') {
                found |= pattern[i] <= c && c <= pattern[i + 2];
                i += 2;
            } else {
                found |= pattern[i] == c;
            }
        }
        return found != negated;
    }
}
