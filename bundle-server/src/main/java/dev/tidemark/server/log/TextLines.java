package dev.tidemark.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** For people. A value with a space or a quote in it is quoted; where a failure happened is told in JSON only. */
final class TextLines extends LineEncoder {
    @Override
    String line(ILoggingEvent event) {
        StringBuilder out = new StringBuilder(128);
        out.append(time(event)).append(' ').append(String.format("%-5s", event.getLevel()));
        String logger = event.getLoggerName();
        out.append(' ').append(Line.plain(logger.substring(logger.lastIndexOf('.') + 1)));
        out.append(' ').append(Line.plain(event.getFormattedMessage()));
        Line.pairs(event)
                .forEach((key, value) ->
                        out.append(' ').append(Line.plain(key)).append('=').append(quoted(Line.plain(value))));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            out.append(" error=").append(quoted(Line.failure(thrown)));
        }
        return out.toString();
    }

    private static String quoted(String value) {
        boolean bare = !value.isEmpty() && value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=' || c == '\\');
        return bare ? value : '"' + value.replace("\"", "\\\"") + '"';
    }
}
