package dev.tidemark.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** What both formats write of an event: made of short, plain text. */
final class Line {
    private static final int MAX_CHARS = 2_048;
    private static final int MAX_FRAMES = 40;
    private static final int MAX_CAUSES = 5;

    private Line() {}

    /** One line's worth of anything: what would steer a terminal or begin a line is escaped, too much is cut. */
    static String plain(Object value) {
        String text = String.valueOf(value);
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 16);
        text.codePoints().limit(MAX_CHARS).forEach(c -> {
            if (isPlain(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(c <= 0xffff ? String.format("\\u%04x", c) : String.format("\\u{%x}", c));
            }
        });
        return text.length() > MAX_CHARS ? out.append("...").toString() : out.toString();
    }

    private static boolean isPlain(int c) {
        int type = Character.getType(c);
        return !Character.isISOControl(c)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }

    /** What the event names: its own pairs over those of its thread. Numbers stay numbers. */
    static Map<String, Object> pairs(ILoggingEvent event) {
        Map<String, Object> pairs = new LinkedHashMap<>(event.getMDCPropertyMap());
        List<KeyValuePair> own = event.getKeyValuePairs();
        if (own != null) {
            own.forEach(pair -> pairs.put(pair.key, pair.value));
        }
        return pairs;
    }

    /** The failure and what caused it, each with its type, its message and where it happened. */
    static String failure(IThrowableProxy thrown) {
        StringBuilder out = new StringBuilder();
        IThrowableProxy at = thrown;
        for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
            out.append(depth == 0 ? "" : " caused by ").append(at.getClassName());
            if (at.getMessage() != null) {
                out.append(": ").append(at.getMessage());
            }
            StackTraceElementProxy[] frames = at.getStackTraceElementProxyArray();
            if (frames.length > 0) {
                out.append(" (").append(frames[0].getSTEAsString()).append(')');
            }
            at = at.getCause();
        }
        return plain(out);
    }

    /** Where it happened, outermost last. */
    static List<String> frames(IThrowableProxy thrown) {
        return Arrays.stream(thrown.getStackTraceElementProxyArray())
                .limit(MAX_FRAMES)
                .map(frame -> plain(frame.getSTEAsString()))
                .toList();
    }
}
