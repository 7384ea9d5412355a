package dev.tidemark.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.client.fetch.FetchException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real sockets that misbehave; every bound is small, so that a broken one shows as a time-out. */
@Timeout(30)
class HttpFetcherTest {
    private static final FetchLimits GENEROUS = new FetchLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(20), 1);
    private static final FetchLimits NO_THROUGHPUT = new FetchLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(20), 0);

    /** What the server does with a connection once the request has been read. */
    @FunctionalInterface
    private interface Answer {
        void to(Socket socket, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    HttpFetcherTest() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** The source under test. */
    Fetcher fetcher(URI base, FetchLimits limits) {
        return new HttpFetcher(base, limits);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Fetcher serve(FetchLimits limits, Answer answer) {
        Thread thread = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        try (Socket socket = server.accept()) {
                            readRequest(socket);
                            answer.to(socket, socket.getOutputStream());
                        } catch (IOException e) {
                            // The reader went away, or the test is over.
                        }
                    }
                },
                "misbehaving server");
        thread.setDaemon(true);
        thread.start();
        return fetcher(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1/example.local"), limits);
    }

    private Fetcher serve(String answer) {
        return serve(GENEROUS, (socket, out) -> out.write(ascii(answer)));
    }

    private void readRequest(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            requests.add(line);
        }
    }

    /** Waits for the reader to hang up, at most {@code millis}: what paces a slow server. */
    private static boolean hungUp(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Reason refused(Fetcher fetcher, long limit) {
        return catchThrowableOfType(FetchException.class, () -> fetcher.fetch("metadata/timestamp.json", limit))
                .reason();
    }

    @Test
    void fetch_file_isItsBytesFromBelowTheBase() throws Exception {
        assertThat(serve(answer(200, "{}")).fetch("metadata/timestamp.json", 2)).isEqualTo(ascii("{}"));
        assertThat(requests).contains("GET /v1/example.local/metadata/timestamp.json HTTP/1.1");
    }

    @Test
    void fetch_asksForNoCompressionAndSendsNoCredential() throws Exception {
        serve(answer(200, "{}")).fetch("x", 2);
        assertThat(requests).contains("Accept-Encoding: identity");
        assertThat(requests).noneMatch(line -> line.startsWith("Authorization") || line.startsWith("Cookie"));
    }

    @ParameterizedTest
    @CsvSource({
        "404, NOT_FOUND", "403, NOT_FOUND", "401, UNAVAILABLE", "410, UNAVAILABLE", "429, UNAVAILABLE",
        "500, UNAVAILABLE", "503, UNAVAILABLE", "204, UNAVAILABLE", "206, UNAVAILABLE", "304, UNAVAILABLE"
    })
    void fetch_anotherStatus_isAbsentOrUnavailable(int status, Reason reason) {
        String body = status == 204 || status == 304 ? "" : "some page";
        assertThat(refused(serve(answer(status, body)), 100)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void fetch_redirect_isNotFollowed(int status) {
        Fetcher fetcher = serve("HTTP/1.1 " + status + " X\r\nConnection: close\r\nLocation: http://127.0.0.1:"
                + server.getLocalPort() + "/elsewhere\r\nContent-Length: 0\r\n\r\n");
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(requests).noneMatch(line -> line.contains("/elsewhere"));
    }

    /** A portal's login page: whoever asked finds out that it is no metadata. */
    @Test
    void fetch_pageInsteadOfAFile_isJustBytes() throws Exception {
        assertThat(serve(answer(200, "<html>")).fetch("x", 100)).isEqualTo(ascii("<html>"));
    }

    @Test
    void fetch_exactlyTheLimit_isTakenAndOneMoreIsNot() throws Exception {
        Fetcher fetcher = serve(answer(200, "12345"));
        assertThat(fetcher.fetch("x", 5)).hasSize(5);
        assertThat(refused(fetcher, 4)).isEqualTo(Reason.TOO_LARGE);
        assertThat(refused(fetcher, 0)).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Content-Length: 9000000000000", "X-No-Length: 1"})
    void fetch_endlessBody_stopsAtTheLimit(String header) {
        Fetcher fetcher = serve(NO_THROUGHPUT, (socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\nConnection: close\r\n" + header + "\r\n\r\n"));
            String block = "x".repeat(4096);
            while (!socket.isClosed()) {
                out.write(ascii(header.startsWith("Transfer") ? "1000\r\n" + block + "\r\n" : block));
            }
        });
        assertThat(refused(fetcher, 100_000)).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void fetch_endlessErrorPage_isNotRead() {
        Fetcher fetcher = serve(NO_THROUGHPUT, (socket, out) -> {
            out.write(ascii("HTTP/1.1 404 X\r\nConnection: close\r\nContent-Length: 9000000000000\r\n\r\n"));
            while (!socket.isClosed()) {
                out.write(new byte[4096]);
            }
        });
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.NOT_FOUND);
    }

    private Fetcher dripping(FetchLimits limits) {
        return serve(limits, (socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"));
            do {
                out.write('x');
                out.flush();
            } while (!hungUp(socket, 10));
        });
    }

    /** One byte at a time beats every idle bound; the total one ends it. */
    @Test
    void fetch_drippingBody_endsAtTheTotalBound() {
        Fetcher fetcher = dripping(new FetchLimits(
                Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofSeconds(20), 0));
        assertThatThrownBy(() -> fetcher.fetch("x", 2_000_000)).hasMessageContaining("took more than 300 ms");
    }

    @Test
    void fetch_drippingBody_endsAtTheThroughputBound() {
        Fetcher fetcher = dripping(new FetchLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(25),
                Duration.ofMillis(200),
                100_000));
        assertThat(catchThrowableOfType(FetchException.class, () -> fetcher.fetch("x", 2_000_000)))
                .hasMessageContaining("100000 bytes a second")
                .extracting(FetchException::reason)
                .isEqualTo(Reason.TOO_SLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"})
    void fetch_silence_endsAtTheIdleBound(String beginning) {
        FetchLimits limits = new FetchLimits(
                Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(25), Duration.ofSeconds(25), 0);
        Fetcher fetcher = serve(limits, (socket, out) -> {
            out.write(ascii(beginning));
            out.flush();
            hungUp(socket, 20_000);
        });
        assertThatThrownBy(() -> fetcher.fetch("x", 100)).hasMessageContaining("sent nothing for 200 ms");
    }

    /** Response headers that drip count as silence: no byte of a file has come. */
    @Test
    void fetch_drippingHeaders_endAtTheIdleBound() {
        FetchLimits limits = new FetchLimits(
                Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(25), Duration.ofSeconds(25), 0);
        Fetcher fetcher = serve(limits, (socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\n"));
            do {
                out.write(ascii("X-A: b\r\n"));
                out.flush();
            } while (!hungUp(socket, 10));
        });
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.TOO_SLOW);
    }

    @Test
    void fetch_bodyCutShort_isUnavailable() {
        assertThat(refused(serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhalf"), 100))
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 abc\r\n\r\n"})
    void fetch_answerThatIsNoHttp_isUnavailable(String answer) {
        assertThat(refused(serve(answer), 100)).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void fetch_nobodyListens_isUnavailable() throws IOException {
        Fetcher fetcher = serve("");
        server.close();
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void fetch_addressThatIsNoHttp_isRefused() {
        assertThatThrownBy(() -> fetcher(URI.create("file:///etc/"), GENEROUS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fetch_interruptedWhileItWaits_ends() throws Exception {
        Fetcher fetcher = serve(GENEROUS, (socket, out) -> hungUp(socket, 20_000));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> fetcher.fetch("x", 1)).isInstanceOf(InterruptedException.class);
    }

    // ---- bounds of what comes before the body

    @Test
    void fetch_nobodyAcceptsTheConnection_endsAtTheConnectBound() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, queue);
            FetchLimits limits = new FetchLimits(
                    Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), 0);
            Fetcher fetcher = fetcher(URI.create("http://127.0.0.1:" + full.getLocalPort()), limits);
            assertThat(catchThrowableOfType(FetchException.class, () -> fetcher.fetch("x", 1)))
                    .hasMessageContaining("could not be reached")
                    .extracting(FetchException::reason)
                    .isEqualTo(Reason.UNAVAILABLE);
        } finally {
            for (Socket waiting : queue) {
                waiting.close();
            }
        }
    }

    /** Connects until the system takes no more for a listener that accepts nobody. */
    private static void fill(ServerSocket full, List<Socket> queue) throws IOException {
        while (queue.size() < 100) {
            Socket next = new Socket();
            queue.add(next);
            try {
                next.connect(full.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IOException("the queue of a listener has no end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A: 0123456789abcdef\r\n", "one header line without an end"})
    void fetch_headersWithoutEnd_areBounded(String piece) {
        AtomicLong written = new AtomicLong();
        byte[] block = ascii(piece.repeat(200));
        Fetcher fetcher = serve(GENEROUS, (socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\nX-B: c"));
            out.write(ascii(piece.startsWith("X-A") ? "\r\n" : ""));
            while (!socket.isClosed()) {
                out.write(block);
                written.addAndGet(block.length);
            }
        });
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(written.get()).isLessThan(32 << 20);
    }

    /** Interim answers are no bytes of a file. */
    @Test
    void fetch_interimAnswersWithoutEnd_endAtTheIdleBound() {
        FetchLimits limits = new FetchLimits(
                Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(25), Duration.ofSeconds(25), 0);
        Fetcher fetcher = serve(limits, (socket, out) -> {
            while (!socket.isClosed()) {
                out.write(ascii("HTTP/1.1 102 Processing\r\n\r\n"));
                out.flush();
            }
        });
        assertThat(refused(fetcher, 100)).isIn(Reason.TOO_SLOW, Reason.UNAVAILABLE);
    }

    @Test
    void fetch_lengthAboveTheLimit_isRefusedBeforeTheBody() {
        Fetcher fetcher = serve(GENEROUS, (socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"));
            out.flush();
            hungUp(socket, 20_000);
        });
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.TOO_LARGE);
    }

    // ---- bodies that are not what they are said to be

    @Test
    void fetch_moreBytesThanTheLengthSays_areNotOfTheFile() throws Exception {
        assertThat(serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n12345678")
                        .fetch("x", 100))
                .isEqualTo(ascii("1234"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: x", "Content-Length: 99999999999999999999999999"})
    void fetch_lengthThatIsNone_isRefused(String header) {
        assertThat(refused(serve("HTTP/1.1 200 OK\r\nConnection: close\r\n" + header + "\r\n\r\nhalf"), 100))
                .isIn(Reason.UNAVAILABLE, Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nhalf", "4\r\nhalf", "ffffffffffffffffff\r\nhalf", "-4\r\nhalf"})
    void fetch_chunksThatAreNone_areUnavailable(String chunks) {
        assertThat(refused(
                        serve("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks),
                        100))
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void fetch_connectionResetWithinTheBody_isUnavailable() {
        Fetcher fetcher = serve(GENEROUS, (socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
            out.flush();
            socket.setSoLinger(true, 0);
        });
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity, gzip"})
    void fetch_encodedBody_isRefusedWithAWordOnIt(String coding) {
        Fetcher fetcher = serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: " + coding
                + "\r\nContent-Length: 4\r\n\r\nhalf");
        assertThat(catchThrowableOfType(FetchException.class, () -> fetcher.fetch("x", 100)))
                .hasMessageContaining("Content-Encoding")
                .extracting(FetchException::reason)
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void fetch_bodyEncodedAsItIs_isTaken() throws Exception {
        assertThat(serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: Identity\r\n"
                                + "Content-Length: 4\r\n\r\nhalf")
                        .fetch("x", 4))
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"401, WWW-Authenticate: Basic realm=x", "407, Proxy-Authenticate: Basic realm=x", "407, X-A: b"})
    void fetch_credentialAskedFor_isUnavailableAndNoneIsSent(int status, String header) {
        Fetcher fetcher =
                serve("HTTP/1.1 " + status + " X\r\nConnection: close\r\n" + header + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(refused(fetcher, 100)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(requests).noneMatch(line -> line.contains("uthorization"));
    }

    // ---- paths

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "//other.example/x",
                "../x",
                "a/../../x",
                "a/./x",
                "a//x",
                "a/",
                "%2e%2e/x",
                "a/.%2E/x",
                "a%2f..%2fx",
                "a%5cx",
                "a\\x",
                "x?y",
                "x#y",
                "x y",
                "x\r\nX-A: b",
                "%zz"
            })
    void fetch_pathThatCouldLeaveTheBase_isRefusedBeforeItIsSent(String path) {
        Fetcher fetcher = serve(answer(200, "{}"));
        assertThat(catchThrowableOfType(FetchException.class, () -> fetcher.fetch(path, 100)))
                .hasMessageContaining("Nothing was asked for");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:x", "a:b", "...", "a/..b/c..", "targets/a%20b/%3Fx", "@other"})
    void fetch_oddPathBelowTheBase_isAskedForAsItIs(String path) throws Exception {
        serve(answer(200, "{}")).fetch(path, 2);
        assertThat(requests).contains("GET /v1/example.local/" + path + " HTTP/1.1");
    }

    // ---- when to come again

    private static Optional<Duration> retryAfter(Fetcher fetcher) {
        return catchThrowableOfType(FetchException.class, () -> fetcher.fetch("x", 100))
                .retryAfter();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 | Retry-After: 7 | 7",
                "429 | Retry-After: 120 | 120",
                "503 | Retry-After: Wed, 21 Oct 2015 07:28:09 GMT_Date: Wed, 21 Oct 2015 07:28:00 GMT | 9",
                "503 | Retry-After: Wed, 21 Oct 2015 07:28:09 GMT | ",
                "503 | Retry-After: Wed, 21 Oct 2015 07:28:00 GMT_Date: Wed, 21 Oct 2015 07:28:09 GMT | ",
                "503 | Retry-After: soon | ",
                "503 | Retry-After: -7 | ",
                "503 | Retry-After: 99999999999999999999 | ",
                "503 | Retry-After: | ",
                "500 | Retry-After: 7 | "
            })
    void fetch_busyServer_saysWhenToComeAgain(int status, String headers, Long seconds) {
        Fetcher fetcher = serve("HTTP/1.1 " + status + " X\r\nConnection: close\r\n" + headers.replace("_", "\r\n")
                + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(retryAfter(fetcher)).isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }
}
