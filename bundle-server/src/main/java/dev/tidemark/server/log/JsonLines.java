package dev.tidemark.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * For programs: {@code {"ts","level","logger","msg",...}}, then what the event names, then {@code error} and
 * {@code at} of a failure. A name that is taken already gets a {@code _} in front.
 */
final class JsonLines extends LineEncoder {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    String line(ILoggingEvent event) {
        ObjectNode out = JSON.createObjectNode();
        out.put("ts", time(event));
        out.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        out.put("logger", Line.plain(event.getLoggerName()));
        out.put("msg", Line.plain(event.getFormattedMessage()));
        Line.pairs(event).forEach((key, value) -> put(out, Line.plain(key), value));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            out.put("error", Line.failure(thrown));
            Line.frames(thrown).forEach(out.withArray("at")::add);
        }
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings and numbers can be written", e);
        }
    }

    private static void put(ObjectNode out, String key, Object value) {
        String free = key;
        while (out.has(free)) {
            free = "_" + free;
        }
        if (value instanceof Integer || value instanceof Long) {
            out.put(free, ((Number) value).longValue());
        } else {
            out.put(free, Line.plain(value));
        }
    }
}
