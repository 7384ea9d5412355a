package dev.tidemark.verifier.adapter.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.adapter.vertx.RawRequests.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decoder makes of bytes, in whatever pieces they come. */
class StrictRequestDecoderTest {
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    private static List<Message> read(String bytes, int piece) {
        return RawRequests.read(bytes.getBytes(StandardCharsets.ISO_8859_1), n -> piece);
    }

    /** Netty alone drops these as they come, and a line that comes after them looks clean. */
    @ParameterizedTest
    @ValueSource(
            strings = {" ", "\t", "\0", "\u0001", "\u007f", "\r", "\n", "\r\r\n", "\n\r\n", "\r\n ", "\r\n\r", "\u00a0"
            })
    void refuse_whatStandsBeforeARequestLine_inPieces(String before) {
        for (int piece = 1; piece <= 12; piece++) {
            assertThat(read(before + REQUEST, piece))
                    .as("pieces of " + piece)
                    .singleElement()
                    .matches(message -> !message.isHttp());
            assertThat(read(REQUEST + before + REQUEST + REQUEST, piece))
                    .as("behind another, pieces of " + piece)
                    .extracting(Message::isHttp)
                    .containsExactly(true, false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\n\r\n\r\n"})
    void take_emptyLinesBeforeARequestLine_inPieces(String before) {
        for (int piece = 1; piece <= 12; piece++) {
            assertThat(read(before + REQUEST + before + REQUEST, piece))
                    .as("pieces of " + piece)
                    .extracting(Message::isWhole)
                    .containsExactly(true, true);
        }
    }
}
