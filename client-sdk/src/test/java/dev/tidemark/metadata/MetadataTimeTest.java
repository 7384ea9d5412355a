package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
                "２030-01-31T12:34:56Z"
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
}
