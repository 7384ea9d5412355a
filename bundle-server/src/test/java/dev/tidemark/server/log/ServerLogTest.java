package dev.tidemark.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** What a line of the log is, and that nothing named by somebody else makes two of it. */
class ServerLogTest {
    private static final Instant AT = Instant.parse("2030-01-01T00:00:00.120Z");

    private static ILoggingEvent event(
            String message, @Nullable Throwable thrown, Map<String, String> thread, KeyValuePair... pairs) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("dev.tidemark.access"), Level.INFO, message, thrown, null);
        event.setInstant(AT);
        event.setMDCPropertyMap(thread);
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }

    private static String encoded(LineEncoder encoder, ILoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void line_ofARequest_namesItInBothFormats() throws Exception {
        ILoggingEvent event = event(
                "answered",
                null,
                Map.of(),
                new KeyValuePair("request_id", "00aa"),
                new KeyValuePair("status", 403),
                new KeyValuePair("code", "grant_missing"));

        assertThat(encoded(new TextLines(), event))
                .isEqualTo(
                        "2030-01-01T00:00:00.120Z INFO  access answered request_id=00aa status=403 code=grant_missing\n");
        assertThat(encoded(new JsonLines(), event))
                .isEqualTo("{\"ts\":\"2030-01-01T00:00:00.120Z\",\"level\":\"info\",\"logger\":\"dev.tidemark.access\","
                        + "\"msg\":\"answered\",\"request_id\":\"00aa\",\"status\":403,\"code\":\"grant_missing\"}\n");
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "a\nlevel=error forged",
                "a\r\n{\"level\":\"error\"}",
                "a\u2028b\u2029c\u0085d",
                "\u001b[2J\u001b]0;title\u0007",
                "right\u202eto left",
                "\ud800 half",
                "\"} {\"",
                "\u0000"
            })
    void line_hostileTextAnywhere_isStillOneLine(String hostile) throws Exception {
        RuntimeException thrown = new IllegalStateException(hostile, new RuntimeException(hostile));
        ILoggingEvent event = event(hostile, thrown, Map.of("request_id", hostile), new KeyValuePair(hostile, hostile));

        String json = encoded(new JsonLines(), event);
        String text = encoded(new TextLines(), event);

        for (String line : List.of(json, text)) {
            assertThat(line).endsWith("\n");
            assertThat(line.substring(0, line.length() - 1).codePoints())
                    .allMatch(c -> !Character.isISOControl(c)
                            && Character.getType(c) != Character.FORMAT
                            && Character.getType(c) != Character.LINE_SEPARATOR
                            && Character.getType(c) != Character.PARAGRAPH_SEPARATOR);
        }
        JsonNode read = new JsonMapper().readTree(json);
        assertThat(read.path("level").asText()).isEqualTo("info");
        assertThat(read.path("error").asText()).contains("IllegalStateException", "caused by");
        assertThat(read.path("at")).isNotEmpty();
    }

    @Test
    void line_aPairThatIsNamedLikeOurs_doesNotReplaceIt() throws Exception {
        JsonNode read = new JsonMapper()
                .readTree(encoded(
                        new JsonLines(),
                        event("said", null, Map.of(), new KeyValuePair("msg", "forged"), new KeyValuePair("ts", "0"))));

        assertThat(read.path("msg").asText()).isEqualTo("said");
        assertThat(read.path("_msg").asText()).isEqualTo("forged");
        assertThat(read.path("ts").asText()).isEqualTo(AT.toString());
    }

    @Test
    void line_endlessText_isCut() {
        String line = encoded(new JsonLines(), event("x".repeat(100_000), null, Map.of()));

        assertThat(line.length()).isLessThan(3_000);
    }
}
