package dev.tidemark.client.push;

import dev.tidemark.client.push.PushException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads {@code text/event-stream} (WHATWG HTML, section 9.2.6) however it is split. Holds one event at most: one line,
 * or the lines of one event together, that exceed the bound end the stream. Not thread-safe.
 */
final class EventParser {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final String UNNAMED = "message";
    private static final int MAX_RETRY_DIGITS = 9;

    /** What reads on. */
    interface Sink {
        void event(RawEvent event) throws PushException;

        /** How long the server wants to be left alone before it is connected to again. */
        void retry(long millis);
    }

    private final int maxEventBytes;
    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private String name = "";
    private String id = "";
    private int eventBytes;
    private boolean firstLine = true;
    private boolean afterReturn;

    EventParser(int maxEventBytes, Sink sink) {
        this.maxEventBytes = maxEventBytes;
        this.sink = sink;
    }

    /**
     * Takes the next bytes; whatever they complete is given on before this returns.
     *
     * @throws PushException if the bound is passed, or the sink says so; the parser is of no use then
     */
    void feed(ByteBuffer bytes) throws PushException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean secondOfPair = afterReturn && next == '\n';
            afterReturn = next == '\r';
            if (secondOfPair) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endLine();
            } else {
                line.write(next);
                requireBounded(eventBytes + line.size());
            }
        }
    }

    private void requireBounded(int bytes) throws PushException {
        if (bytes > maxEventBytes) {
            throw new PushException(
                    Reason.TOO_LARGE, "An event has more than " + maxEventBytes + " bytes; nothing more is read.");
        }
    }

    private void endLine() throws PushException {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (firstLine) {
            firstLine = false;
            if (Arrays.equals(bytes, 0, Math.min(3, bytes.length), BYTE_ORDER_MARK, 0, 3)) {
                bytes = Arrays.copyOfRange(bytes, 3, bytes.length);
            }
        }
        if (bytes.length == 0) {
            dispatch();
        } else if (bytes[0] != ':') {
            eventBytes += bytes.length + 1;
            requireBounded(eventBytes);
            field(bytes);
        }
    }

    private void field(byte[] bytes) {
        int colon = 0;
        while (colon < bytes.length && bytes[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, bytes.length);
        if (value < bytes.length && bytes[value] == ' ') {
            value++;
        }
        switch (text(bytes, 0, colon)) {
            case "data" -> {
                data.write(bytes, value, bytes.length - value);
                data.write('\n');
            }
            case "event" -> name = text(bytes, value, bytes.length);
            case "id" -> identify(text(bytes, value, bytes.length));
            case "retry" -> retry(text(bytes, value, bytes.length));
            default -> {
                // A field nobody knows is passed over, as the format says.
            }
        }
    }

    private void identify(String value) {
        if (value.indexOf('\0') < 0) {
            id = value;
        }
    }

    private void retry(String value) {
        if (!value.isEmpty()
                && value.length() <= MAX_RETRY_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            sink.retry(Long.parseLong(value));
        }
    }

    private void dispatch() throws PushException {
        byte[] lines = data.toByteArray();
        RawEvent event =
                new RawEvent(name.isEmpty() ? UNNAMED : name, id, Arrays.copyOf(lines, Math.max(0, lines.length - 1)));
        data.reset();
        name = "";
        eventBytes = 0;
        if (lines.length > 0) {
            sink.event(event);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
