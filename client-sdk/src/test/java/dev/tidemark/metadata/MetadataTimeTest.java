package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTimeTest {
    private static final Instant TIME = Instant.parse("2030-01-31T12:34:56.789Z");

    @Test
    void seconds_andMillis_areReadAndWritten() {
        assertThat(MetadataTime.parseSeconds("2030-01-31T12:34:56Z")).contains(Instant.parse("2030-01-31T12:34:56Z"));
        assertThat(MetadataTime.parseMillis("2030-01-31T12:34:56.789Z")).contains(TIME);
        assertThat(MetadataTime.formatSeconds(TIME)).isEqualTo("2030-01-31T12:34:56Z");
        assertThat(MetadataTime.formatMillis(TIME.plusNanos(1))).isEqualTo("2030-01-31T12:34:56.789Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2030-01-31T12:34:56",
                "2030-01-31t12:34:56z",
                "2030-01-31T12:34:56+00:00",
                "2030-02-30T12:34:56Z",
                "2030-01-31T24:00:00Z",
                "2030-01-31T23:59:60Z",
                "+2030-01-31T1:34:56Z",
                "12030-01-31T12:34:5Z",
                "2030-01-31T12:34:56Zx",
                " 2030-01-31T12:34:56Z",
                "２030-01-31T12:34:56Z",
                "2030-01-+1T12:34:56Z",
                "2030-01-31T12:34:-6Z",
                "2030-01-31T12:34: 6Z"
            })
    void anyOtherSpelling_isRefused(String text) {
        assertThat(MetadataTime.parseSeconds(text)).isEmpty();
        assertThat(MetadataTime.parseMillis(text.replace("Z", ".000Z"))).isEmpty();
    }

    @Test
    void secondsForMillis_andTheOtherWayRound_areRefused() {
        assertThat(MetadataTime.parseMillis("2030-01-31T12:34:56Z")).isEmpty();
        assertThat(MetadataTime.parseSeconds("2030-01-31T12:34:56.789Z")).isEmpty();
    }

    /** What is read is what a strict formatter of the same pattern reads. */
    @Test
    void parsers_randomSpellings_agreeWithAStrictFormatter() {
        DateTimeFormatter strict = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT)
                .withZone(ZoneOffset.UTC);
        Random random = new Random(8);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = spelling(random);
            Optional<Instant> expected;
            try {
                expected = Optional.of(strict.parse(text, Instant::from));
            } catch (DateTimeException e) {
                expected = Optional.empty();
            }
            assertThat(MetadataTime.parseMillis(text)).as("seed 8: %s", text).isEqualTo(expected);
            assertThat(MetadataTime.parseSeconds(text.substring(0, 19) + "Z"))
                    .as("seed 8: %s", text)
                    .isEqualTo(expected.map(time -> time.truncatedTo(ChronoUnit.SECONDS)));
            taken += expected.isPresent() ? 1 : 0;
        }
        assertThat(taken).isBetween(5_000, 19_000);
    }

    private static String spelling(Random random) {
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                random.nextInt(10_000),
                random.nextInt(1, 14),
                random.nextInt(33),
                random.nextInt(25),
                random.nextInt(61),
                random.nextInt(61),
                random.nextInt(1_000));
    }
}
