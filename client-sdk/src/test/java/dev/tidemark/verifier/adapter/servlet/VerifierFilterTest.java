package dev.tidemark.verifier.adapter.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.SignedRequest;
import dev.tidemark.verifier.VerifiedPassport;
import dev.tidemark.verifier.adapter.servlet.ProtectedServer.Answer;
import dev.tidemark.verifier.adapter.servlet.ProtectedServer.Behind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VerifierFilterTest {
    private static final Behind ECHO = (request, response) ->
            response.getOutputStream().write(request.getInputStream().readAllBytes());

    /** What some reader takes for {@code /v1/orders/search}, or for something below or beside it. */
    private static final List<String> TWO_READINGS = List.of(
            "/v1/orders/refund/..;/search",
            "/v1/orders/refund/../search",
            "/v1/orders/./search",
            "/v1/orders/%73earch",
            "/v1/orders%2fsearch",
            "/v1/orders%2Fsearch",
            "/v1/orders%252fsearch",
            "/v1/orders/search;x=1",
            "/v1/orders;/search",
            "//v1/orders/search",
            "/v1//orders/search",
            "/v1/orders/search/",
            "/v1/orders/search%00",
            "/v1\\orders/search");

    @TempDir
    private Path spool;

    /** Released when an asynchronous request is over; listeners are told in the order in which they came. */
    private final Semaphore over = new Semaphore(0);

    private AsyncContext watched(AsyncContext context) {
        context.addListener(new AsyncListener() {
            @Override
            public void onComplete(AsyncEvent event) {
                over.release();
            }

            @Override
            public void onTimeout(AsyncEvent event) {}

            @Override
            public void onError(AsyncEvent event) {}

            @Override
            public void onStartAsync(AsyncEvent event) {}
        });
        return context;
    }

    private ProtectedServer behind(Behind service) throws Exception {
        return new ProtectedServer(spool, 1_000, service);
    }

    /** Open files of the spool directory, which have no name there any more. */
    private List<String> openSpoolFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : all.toList()) {
                if (Files.isSymbolicLink(each)) {
                    try {
                        open.add(Files.readSymbolicLink(each).toString());
                    } catch (IOException e) {
                        assertThat(each).as("closed meanwhile").doesNotExist();
                    }
                }
            }
        }
        return open.stream().filter(name -> name.startsWith(spool.toString())).toList();
    }

    private static void assertDenied(Answer answer, int status, String code) {
        assertThat(answer.body()).isEqualTo("{\"allowed\": false, \"reason\": \"" + code + "\"}");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.head().lines()).contains("Content-Type: application/json", "Cache-Control: no-store");
    }

    @Test
    void allowed_knowsTheCallerFromThePassportAlone() throws Exception {
        Behind tell = (request, response) -> {
            VerifiedPassport passport = (VerifiedPassport) request.getAttribute(VerifierFilter.PASSPORT);
            response.getWriter()
                    .print(passport.subject() + " " + request.getHeader("X-TrustPlane-Subject") + " "
                            + Collections.list(request.getHeaders("x-trustplane-SUBJECT")) + " "
                            + Collections.list(request.getHeaderNames()).stream()
                                    .filter(name -> name.equalsIgnoreCase("x-trustplane-subject"))
                                    .toList()
                            + " " + request.getHeader("x-trustplane-issuer"));
        };
        try (ProtectedServer server = behind(tell)) {
            SignedRequest forged = server.get("/v1/orders/search")
                    .header("x-trustplane-subject", "service:admin")
                    .header("x-trustplane-issuer", "https://evil.example");
            Answer answer = server.send(server.signed(forged));
            assertThat(answer.body())
                    .isEqualTo("service:orders-client service:orders-client [service:orders-client]"
                            + " [x-trustplane-subject] https://alpha.example");
        }
    }

    @Test
    void denied_isAnsweredHere_withTheStatusAndTheCode() throws Exception {
        try (ProtectedServer server = behind(ECHO)) {
            Answer none = server.send(server.get("/v1/orders/search"));
            assertDenied(none, 401, "passport_missing");
            assertThat(none.head()).contains("WWW-Authenticate: Bearer");
            SignedRequest once = server.signed(server.get("/v1/orders/search"));
            assertThat(server.send(once).status()).isEqualTo(200);
            assertDenied(server.send(once), 401, "jti_replay");
            assertThat(server.served).hasValue(1);
        }
    }

    @Test
    void denied_beforeTheBody_asksForNone() throws Exception {
        try (ProtectedServer server = behind(ECHO)) {
            Answer answer = server.send(
                    server.post("x").header("expect", "100-continue"), "Content-Length: 1000000\r\n", new byte[0]);
            assertDenied(answer, 401, "passport_missing");
        }
    }

    @Test
    void body_ofAnySize_isHandedOnAsItWasHashed_andNothingOfItStays() throws Exception {
        List<List<String>> whileServed = new ArrayList<>();
        Behind watching = (request, response) -> {
            try (Stream<Path> named = Files.list(spool)) {
                assertThat(named).isEmpty();
            }
            whileServed.add(openSpoolFiles());
            ECHO.service(request, response);
        };
        try (ProtectedServer server = behind(watching)) {
            for (int size : new int[] {0, 1, 1_000, 1_001, 500_000, 1 << 20}) {
                String body = "x".repeat(size);
                assertThat(server.send(server.signed(server.post(body))).body())
                        .as("%d bytes", size)
                        .isEqualTo(body);
                assertThat(server.sendChunked(server.signed(server.post(body))).body())
                        .as("%d bytes in chunks", size)
                        .isEqualTo(body);
            }
            assertThat(whileServed).hasSize(12);
            assertThat(whileServed.get(0)).isEmpty();
            assertThat(whileServed.get(11)).hasSize(1);
            assertThat(openSpoolFiles()).isEmpty();
        }
    }

    @Test
    void body_thatWasChanged_isDenied_andUsesNothingUp() throws Exception {
        try (ProtectedServer server = behind(ECHO)) {
            for (String text : new String[] {"short", "long ".repeat(1_000)}) {
                SignedRequest request = server.signed(server.post(text));
                request.body(text.replace('o', '0'));
                assertDenied(server.send(request), 403, "request_binding_mismatch");
                assertThat(server.send(request.body(text)).body()).isEqualTo(text);
            }
            assertThat(openSpoolFiles()).isEmpty();
        }
    }

    @Test
    void body_aboveTheCap_is413_andUsesNothingUp() throws Exception {
        try (ProtectedServer server = behind(ECHO)) {
            SignedRequest request = server.signed(server.post("x".repeat((1 << 20) + 1)));
            assertDenied(server.send(request, "Content-Length: 1048577\r\n", new byte[0]), 413, "body_too_large");
            assertDenied(server.sendChunked(request), 413, "body_too_large");
            assertThat(server.served).hasValue(0);
            assertThat(openSpoolFiles()).isEmpty();
        }
    }

    @Test
    void spoolThatFails_denies() throws Exception {
        try (ProtectedServer server = new ProtectedServer(spool.resolve("missing"), 1_000, ECHO)) {
            assertDenied(server.send(server.signed(server.post("x".repeat(1_001)))), 503, "bodies_over_budget");
        }
    }

    @Test
    void path_withAnotherReading_neverReachesWhatIsProtected() throws Exception {
        try (ProtectedServer server = behind(ECHO)) {
            for (String path : TWO_READINGS) {
                SignedRequest request = server.signed(server.get("/v1/orders/search"));
                request.path = path;
                assertThat(server.send(request).status()).as(path).isIn(400, 403);
            }
            assertThat(server.served).hasValue(0);
            assertThat(server.send(server.signed(server.get("/v1/orders/search")))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void query_isTheRawOne() throws Exception {
        Behind tell = (request, response) ->
                response.getWriter().print(request.getParameterMap().keySet());
        try (ProtectedServer server = behind(tell)) {
            SignedRequest request = server.get("/v1/orders/search");
            request.query = "b=1&a=%C3%A4";
            server.signed(request);
            assertThat(server.send(request).body()).isEqualTo("[b, a]");
            request.query = "b=2&a=%C3%A4";
            assertDenied(server.send(request), 403, "request_binding_mismatch");
        }
    }

    @Test
    void form_comesFromTheHashedBytes() throws Exception {
        Behind tell = (request, response) -> response.getOutputStream()
                .write((String.join("|", request.getParameterValues("a")) + " " + request.getParameter("b") + " "
                                + request.getParameter("none") + " "
                                + new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        try (ProtectedServer server = behind(tell)) {
            SignedRequest request = server.post("a=2&a=%C3%A4+x&b")
                    .header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
            request.query = "a=1";
            assertThat(server.send(server.signed(request)).body()).isEqualTo("1|2|ä x  null a=2&a=%C3%A4+x&b");
        }
    }

    @Test
    void reader_andParts() throws Exception {
        Behind tell = (request, response) -> {
            String line = request.getReader().readLine();
            try {
                request.getParts();
            } catch (ServletException e) {
                line += " refused";
            }
            try {
                request.getInputStream();
            } catch (IllegalStateException e) {
                line += " reader";
            }
            response.setCharacterEncoding("UTF-8");
            response.getWriter().print(line);
        };
        try (ProtectedServer server = behind(tell)) {
            SignedRequest json = server.post("\"ä\"").header("content-type", "application/json");
            assertThat(server.send(server.signed(json)).body()).isEqualTo("\"ä\" refused reader");
        }
    }

    @Test
    void asynchronousRead_isToldOfDataOnceAndOfTheEndOnce() throws Exception {
        Behind listening = (request, response) -> {
            AsyncContext async = watched(request.startAsync());
            ServletInputStream input = request.getInputStream();
            StringBuffer events = new StringBuffer();
            input.setReadListener(new ReadListener() {
                private final ByteArrayOutputStream all = new ByteArrayOutputStream();

                @Override
                public void onDataAvailable() throws IOException {
                    events.append("data ");
                    byte[] buffer = new byte[999];
                    while (input.isReady() && !input.isFinished()) {
                        all.write(buffer, 0, input.read(buffer));
                    }
                }

                @Override
                public void onAllDataRead() throws IOException {
                    response.getWriter().print(events + "end " + all.size());
                    async.complete();
                }

                @Override
                public void onError(Throwable failure) {
                    async.complete();
                }
            });
        };
        try (ProtectedServer server = behind(listening)) {
            assertThat(server.send(server.signed(server.post("x".repeat(5_000))))
                            .body())
                    .isEqualTo("data end 5000");
            assertThat(server.send(server.signed(server.post(""))).body()).isEqualTo("end 0");
            over.acquire(2);
            assertThat(openSpoolFiles()).isEmpty();
        }
    }

    @Test
    void asynchronousDispatch_isNotDecidedAgain_andStillHasTheBody() throws Exception {
        Behind twice = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                AsyncContext async = watched(request.startAsync());
                async.start(async::dispatch);
            } else {
                response.getWriter()
                        .print(request.getDispatcherType() + " " + request.getHeader("x-trustplane-subject") + " "
                                + request.getInputStream().readAllBytes().length);
            }
        };
        try (ProtectedServer server = behind(twice)) {
            SignedRequest request = server.post("x".repeat(5_000)).header("x-trustplane-subject", "service:admin");
            assertThat(server.send(server.signed(request)).body()).isEqualTo("ASYNC service:orders-client 5000");
            over.acquire();
            assertThat(openSpoolFiles()).isEmpty();
        }
    }

    @Test
    void forward_isNotDecidedAgain_andKnowsTheSameCaller() throws Exception {
        Behind forwarding = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.getRequestDispatcher("/elsewhere").forward(request, response);
            } else {
                response.getWriter().print(request.getRequestURI() + " " + request.getHeader("X-TrustPlane-Subject"));
            }
        };
        try (ProtectedServer server = behind(forwarding)) {
            SignedRequest request = server.get("/v1/orders/search").header("x-trustplane-subject", "service:admin");
            assertThat(server.send(server.signed(request)).body()).isEqualTo("/elsewhere service:orders-client");
        }
    }
}
