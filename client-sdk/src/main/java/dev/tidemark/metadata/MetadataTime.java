package dev.tidemark.metadata;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** The two spellings of time in metadata: whole seconds (TUF's), and milliseconds (ours). Nothing else is read. */
public final class MetadataTime {
    private static final String SECONDS = "0000-00-00T00:00:00Z";
    private static final String MILLIS = "0000-00-00T00:00:00.000Z";
    private static final int NANOS_PER_MILLI = 1_000_000;

    private MetadataTime() {}

    /** Apart, so that who only reads does not wait until formatters and their locales are loaded. */
    private static final class Written {
        static final DateTimeFormatter SECONDS = pattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
        static final DateTimeFormatter MILLIS = pattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

        private static DateTimeFormatter pattern(String pattern) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
        }
    }

    /** {@code 2030-01-31T00:00:00Z}; empty if {@code text} is anything else. */
    public static Optional<Instant> parseSeconds(String text) {
        return parse(SECONDS, text);
    }

    /** {@code 2030-01-31T00:00:00.000Z}; empty if {@code text} is anything else. */
    public static Optional<Instant> parseMillis(String text) {
        return parse(MILLIS, text);
    }

    /** Truncates to whole seconds. */
    public static String formatSeconds(Instant time) {
        return Written.SECONDS.format(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Truncates to milliseconds. */
    public static String formatMillis(Instant time) {
        return Written.MILLIS.format(time.truncatedTo(ChronoUnit.MILLIS));
    }

    private static Optional<Instant> parse(String shape, String text) {
        if (!hasShape(shape, text)) {
            return Optional.empty();
        }
        try {
            int millis = shape.equals(MILLIS) ? number(text, 20, 23) : 0;
            return Optional.of(LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            millis * NANOS_PER_MILLI)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A digit for each {@code 0} of the shape, and its other characters as they are. */
    private static boolean hasShape(String shape, String text) {
        if (text.length() != shape.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = shape.charAt(i) == '0' ? c >= '0' && c <= '9' : c == shape.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
