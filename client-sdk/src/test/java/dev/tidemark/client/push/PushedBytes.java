package dev.tidemark.client.push;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A stream of events as bytes, read in pieces: the reader's way, opened to the fuzz target. */
public final class PushedBytes {
    /** How many bytes one event may have here, so that the bound is met by short inputs. */
    public static final int MAX_EVENT_BYTES = 2_048;

    private PushedBytes() {}

    /**
     * What the stream gave, in order, and how it ended.
     *
     * @param bytes the whole stream
     * @param piece length of the {@code n}-th piece, at least 1
     */
    public static List<String> read(byte[] bytes, java.util.function.IntUnaryOperator piece) {
        List<String> heard = new ArrayList<>();
        EventParser parser = new EventParser(MAX_EVENT_BYTES, new EventParser.Sink() {
            @Override
            public void event(RawEvent event) throws PushException {
                if (event.data().length > MAX_EVENT_BYTES) {
                    throw new AssertionError("an event of " + event.data().length + " bytes was held");
                }
                heard.add(event + " " + said(event));
            }

            @Override
            public void retry(long millis) {
                heard.add("retry " + millis);
            }
        });
        try {
            int at = 0;
            for (int n = 0; at < bytes.length; n++) {
                int length = Math.min(piece.applyAsInt(n), bytes.length - at);
                parser.feed(ByteBuffer.wrap(bytes, at, length));
                at += length;
            }
        } catch (PushException e) {
            heard.add(e.reason().code());
        }
        return heard;
    }

    private static String said(RawEvent event) {
        try {
            return EventReader.read(event)
                    .map(read -> read.files().keySet().stream().sorted().toList() + " " + read.deltas())
                    .orElse("unknown");
        } catch (PushException e) {
            return e.reason().code();
        }
    }
}
