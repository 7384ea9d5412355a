package dev.tidemark.metadata;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** The two spellings of time in metadata: whole seconds (TUF's), and milliseconds (ours). Nothing else is read. */
public final class MetadataTime {
    private static final DateTimeFormatter SECONDS = pattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final DateTimeFormatter MILLIS = pattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private MetadataTime() {}

    private static DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT)
                .withZone(ZoneOffset.UTC);
    }

    /** {@code 2030-01-31T00:00:00Z}; empty if {@code text} is anything else. */
    public static Optional<Instant> parseSeconds(String text) {
        return parse(SECONDS, text, 20);
    }

    /** {@code 2030-01-31T00:00:00.000Z}; empty if {@code text} is anything else. */
    public static Optional<Instant> parseMillis(String text) {
        return parse(MILLIS, text, 24);
    }

    /** Truncates to whole seconds. */
    public static String formatSeconds(Instant time) {
        return SECONDS.format(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Truncates to milliseconds. */
    public static String formatMillis(Instant time) {
        return MILLIS.format(time.truncatedTo(ChronoUnit.MILLIS));
    }

    private static Optional<Instant> parse(DateTimeFormatter format, String text, int length) {
        if (text.length() != length) {
            return Optional.empty();
        }
        try {
            return Optional.of(format.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
