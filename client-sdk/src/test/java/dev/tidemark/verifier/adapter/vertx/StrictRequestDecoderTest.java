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

    /** Of several in HTTP/1.0, Netty alone keeps the first and drops the others. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4\r\n", "content-length:3\r\n", "X-A: b\r\nCONTENT-LENGTH: 0\r\n"})
    void refuse_severalLengthsOfHttp10_inPieces(String more) {
        for (int piece = 1; piece <= 100; piece += 9) {
            String head = "POST /a HTTP/1.0\r\nContent-Length: 3\r\n" + more + "\r\n";
            assertThat(read(head + "abc" + REQUEST, piece))
                    .as("pieces of " + piece)
                    .singleElement()
                    .matches(message -> !message.isHttp());
        }
    }

    private static String chunked(String body) {
        return "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    /** Of a size line Netty alone reads what stands before the first blank or control character. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0\rGET /b HTTP/1.1\r\n\r\n",
                "0 GET /b HTTP/1.1\r\n\r\n",
                "0 \r\n\r\n",
                "0\t1\r\n\r\n",
                "0\0001\r\n\r\n",
                " 0\r\n\r\n",
                "3 4\r\nabc\r\n0\r\n\r\n",
                "3\r\nabc\r\n0;a\rb\r\n\r\n",
                "0\r\nX-A: b\r\n c\r\n\r\n",
                "000000000\r\n\r\n",
                "0\r\nTransfer-Encoding: chunked\0\r\n\r\n",
            })
    void refuse_looseChunkLine_inPieces(String body) {
        for (int piece = 1; piece <= 100; piece += 9) {
            assertThat(read(chunked(body) + REQUEST, piece))
                    .as("pieces of " + piece)
                    .singleElement()
                    .matches(message -> !message.isWhole());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\nabc\r\n0\r\n\r\n",
                "03\r\nabc\r\n000\r\n\r\n",
                "1\r\na\r\n2\r\nbc\r\n0\r\nX-A: b\r\nX-B: c\r\n\r\n",
                "3;a=\"b\"\r\nabc\r\n0\r\n\r\n",
            })
    void take_chunks_inPieces(String body) {
        for (int piece = 1; piece <= 100; piece += 9) {
            assertThat(read(chunked(body) + REQUEST, piece))
                    .as("pieces of " + piece)
                    .extracting(message -> new String(message.body(), StandardCharsets.US_ASCII))
                    .containsExactly("abc", "");
        }
    }
}
