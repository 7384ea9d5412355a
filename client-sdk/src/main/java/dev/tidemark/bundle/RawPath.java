package dev.tidemark.bundle;

/**
 * Which raw request paths have one reading only, see {@link RouteTable}. One pass, no allocation.
 *
 * <p>Escapes of characters that mean the same unescaped (RFC 3986 section 6.2.2.2) are refused rather than decoded:
 * {@code %73earch} must not take the route of {@code {id}} on its way to an upstream that reads {@code search}.
 */
final class RawPath {
    private static final int ASCII = 128;
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String RESERVED_IN_SEGMENT = "!$&'()*+,=:@";

    private final boolean[] notEscaped;

    private RawPath(boolean[] notEscaped) {
        this.notEscaped = notEscaped;
    }

    static final class Builder {
        private final boolean[] notEscaped = new boolean[ASCII];

        Builder() {
            for (int c = 0; c < ASCII; c++) {
                notEscaped[c] = c < ' ' || c == 0x7f || "/\\%;".indexOf(c) >= 0 || isUnreserved(c);
            }
        }

        void literal(String segment) {
            for (int i = 0; i < segment.length(); i++) {
                notEscaped[segment.charAt(i)] = true;
            }
        }

        RawPath build() {
            return new RawPath(notEscaped.clone());
        }
    }

    boolean isUnambiguous(String path) {
        int length = path.length();
        if (length == 0 || length > PolicyLimits.PATH_CHARS || path.charAt(0) != '/') {
            return false;
        }
        int segmentStart = 1;
        for (int i = 1; i < length; ) {
            char c = path.charAt(i);
            if (c == '/') {
                if (i == segmentStart || isDots(path, segmentStart, i)) {
                    return false;
                }
                segmentStart = ++i;
            } else if (c == '%') {
                int next = afterEscape(path, i);
                if (next < 0) {
                    return false;
                }
                i = next;
            } else if (isPlain(c)) {
                i++;
            } else {
                return false;
            }
        }
        return !isDots(path, segmentStart, length);
    }

    /** Escaped dots never get here: they are escapes of an unreserved character. */
    private static boolean isDots(String path, int start, int end) {
        int length = end - start;
        return (length == 1 || length == 2) && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
    }

    /** The index after the escaped character at {@code i}, all its bytes, or -1 if it may not stand there. */
    private int afterEscape(String path, int i) {
        int first = octet(path, i);
        if (first < 0) {
            return -1;
        }
        if (first < ASCII) {
            return notEscaped[first] ? -1 : i + 3;
        }
        int more = continuations(first);
        if (more < 0) {
            return -1;
        }
        int codePoint = first & (0x3f >> more);
        for (int n = 1; n <= more; n++) {
            int next = octet(path, i + 3 * n);
            if (next < 0 || (next & 0xc0) != 0x80) {
                return -1;
            }
            codePoint = (codePoint << 6) | (next & 0x3f);
        }
        return isWellFormed(codePoint, more) ? i + 3 * (more + 1) : -1;
    }

    private static int continuations(int first) {
        if (first >= 0xc0 && first <= 0xdf) {
            return 1;
        }
        if (first >= 0xe0 && first <= 0xef) {
            return 2;
        }
        return first >= 0xf0 && first <= 0xf7 ? 3 : -1;
    }

    /** In the shortest form, not a surrogate, within Unicode, and no C1 control. */
    private static boolean isWellFormed(int codePoint, int continuations) {
        int shortest = continuations == 1 ? 0xa0 : continuations == 2 ? 0x800 : 0x10000;
        return codePoint >= shortest && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
    }

    private static int octet(String path, int i) {
        if (i + 2 >= path.length() || path.charAt(i) != '%') {
            return -1;
        }
        int high = hex(path.charAt(i + 1));
        int low = hex(path.charAt(i + 2));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /** Not {@code Character.digit}, which reads digits of every script. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private static boolean isPlain(char c) {
        return isUnreserved(c) || RESERVED_IN_SEGMENT.indexOf(c) >= 0;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || UNRESERVED_MARKS.indexOf(c) >= 0;
    }
}
