package dev.tidemark.client.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tidemark.client.push.PushException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
    private static final int MAX = 1_000;

    private final List<RawEvent> events = new ArrayList<>();
    private final List<Long> retries = new ArrayList<>();
    private final EventParser parser = new EventParser(MAX, new EventParser.Sink() {
        @Override
        public void event(RawEvent event) {
            events.add(event);
        }

        @Override
        public void retry(long millis) {
            retries.add(millis);
        }
    });

    private EventParserTest feed(String text) throws PushException {
        parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    private static List<RawEvent> parsed(byte[] stream, Random splits) throws PushException {
        EventParserTest test = new EventParserTest();
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, splits.nextInt(20));
            test.parser.feed(ByteBuffer.wrap(stream, at, length));
            at += length;
        }
        return test.events;
    }

    private static RawEvent event(String name, String id, String data) {
        return new RawEvent(name, id, data.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void feed_splitAnywhereAndWithAnyLineEnds_givesTheSameEvents(long seed) throws Exception {
        Random random = new Random(seed);
        String[] ends = {"\n", "\r", "\r\n"};
        for (int round = 0; round < 50; round++) {
            StringBuilder stream = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
            List<RawEvent> expected = new ArrayList<>();
            String id = "";
            String end = ends[random.nextInt(3)];
            for (int i = random.nextInt(6); i >= 0; i--) {
                String name = "e" + random.nextInt(3);
                String data = "x".repeat(random.nextInt(30)) + "\u00e9:" + random.nextInt();
                id = random.nextBoolean() ? Integer.toString(random.nextInt(100)) : id;
                stream.append(": comment").append(end);
                stream.append("id:").append(id).append(end);
                stream.append("event: ").append(name).append(end);
                stream.append("unknown: field").append(end);
                stream.append("data: ").append(data).append(end).append(end);
                expected.add(event(name, id, data));
            }
            byte[] bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(parsed(bytes, random))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void feed_anyBytesSplitAnywhere_giveTheSameEvents(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] alphabet = "data:event id retry\n\r\n\r: x0\uFEFF".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 200; round++) {
            byte[] stream = new byte[random.nextInt(200)];
            for (int i = 0; i < stream.length; i++) {
                stream[i] = alphabet[random.nextInt(alphabet.length)];
            }
            EventParserTest whole = new EventParserTest();
            whole.parser.feed(ByteBuffer.wrap(stream));
            assertThat(parsed(stream, random))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(whole.events);
        }
    }

    @Test
    void feed_oneSpaceAfterTheColon_isLeftOut() throws Exception {
        feed("data:a\ndata: b\ndata:  c\ndata\n\n");
        assertThat(events).containsExactly(event("message", "", "a\nb\n c\n"));
    }

    @Test
    void feed_withoutData_isNoEvent_andItsNameIsForgotten() throws Exception {
        feed("event: a\nid: 7\n\ndata: x\n\n");
        assertThat(events).containsExactly(event("message", "7", "x"));
    }

    @Test
    void feed_lineWithoutAColon_isAFieldWithoutValue() throws Exception {
        feed("data\n\n");
        assertThat(events).containsExactly(event("message", "", ""));
    }

    @Test
    void feed_unfinishedEvent_isNoEvent() throws Exception {
        feed("data: x\n");
        assertThat(events).isEmpty();
    }

    @Test
    void feed_byteOrderMark_isLeftOutAtTheStartOnly() throws Exception {
        feed("\uFEFFdata: a\n\n\uFEFFdata: b\n\n");
        assertThat(events).containsExactly(event("message", "", "a"));
    }

    @Test
    void feed_idWithANul_isIgnored() throws Exception {
        feed("id: 1\nid: 2\0\ndata: x\n\n");
        assertThat(events).containsExactly(event("message", "1", "x"));
    }

    @Test
    void feed_retry_isTakenIfItIsANumber() throws Exception {
        feed("retry: 1500\nretry: -1\nretry: 1e3\nretry:\nretry: 99999999999999999999\n");
        assertThat(retries).containsExactly(1500L);
    }

    @Test
    void feed_eventOfExactlyTheBound_passes_andOneByteMoreDoesNot() throws Exception {
        feed("data: " + "x".repeat(MAX - 7) + "\n\n");
        assertThat(events).hasSize(1);
        assertThatExceptionOfType(PushException.class)
                .isThrownBy(() -> feed("data: " + "x".repeat(MAX - 6) + "\n\n"))
                .extracting(PushException::reason)
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void feed_manyShortLinesOfOneEvent_areBoundedTogether() {
        assertThatExceptionOfType(PushException.class)
                .isThrownBy(() -> feed("data: x\n".repeat(MAX)))
                .extracting(PushException::reason)
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void feed_endlessComment_isBounded_andManyShortOnesAreNot() throws Exception {
        feed(": still here\n".repeat(MAX));
        assertThatExceptionOfType(PushException.class)
                .isThrownBy(() -> feed(":" + "x".repeat(MAX)))
                .extracting(PushException::reason)
                .isEqualTo(Reason.TOO_LARGE);
    }
}
