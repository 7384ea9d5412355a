package dev.tidemark.verifier.adapter.servlet;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.SignedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.replay.ReplayStore;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A container that lets every path in, a filter, and behind it what a test says. */
final class ProtectedServer implements AutoCloseable {
    private static final String KID = "alpha-1";
    private static final String POST_ROUTE = """
            {"route_id": "orders.upload", "method": "POST", "path_template": "/v1/orders/upload", "risk": "high",
             "freshness_class": "bounded", "max_staleness_seconds": 60,
             "allowed_sources": [{"source_type": "software_jwks", "issuer": "https://alpha.example",
               "trust_domain": "example.local", "subject_prefix": "service:"}]}""";

    /** What is protected. */
    interface Behind {
        void service(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    /** What came back. */
    record Answer(int status, String head, String body) {}

    final AtomicInteger served = new AtomicInteger();
    private final TestDomain domain = TestDomain.start();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private int passports;

    ProtectedServer(Path spool, int memoryBytes, Behind behind) throws Exception {
        domain.policy(TestPolicy.orders().routeJson(POST_ROUTE)).publish();
        TrustView.Reading reading =
                new TrustView.Reading(Optional.of(domain.state()), domain.now().toEpochMilli(), 1_000, true);
        Verifier verifier = Verifier.builder(() -> reading)
                .replayStore(ReplayStore.inMemory())
                .build();
        connector.setHost("127.0.0.1");
        connector
                .getConnectionFactory(HttpConnectionFactory.class)
                .getHttpConfiguration()
                .setUriCompliance(UriCompliance.UNSAFE);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        FilterHolder filter = new FilterHolder(new VerifierFilter(verifier, 1 << 20, memoryBytes, spool));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
        ServletHolder holder = new ServletHolder(servlet(behind));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
    }

    private HttpServlet servlet(Behind behind) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                served.incrementAndGet();
                try {
                    behind.service(request, response);
                } catch (IOException | ServletException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new ServletException(e);
                }
            }
        };
    }

    SignedRequest get(String path) {
        return new SignedRequest("GET", path, "orders.search");
    }

    SignedRequest post(String body) {
        return new SignedRequest("POST", "/v1/orders/upload", "orders.upload").body(body);
    }

    /** Signs it with a passport of its own. */
    SignedRequest signed(SignedRequest request) {
        TestPassport passport =
                TestPassport.of(TestIssuer.of("alpha"), KID, domain.now()).claim("jti", "passport-" + ++passports);
        return request.sign(passport, TestIssuer.of("alpha").key(KID));
    }

    Answer send(SignedRequest request) throws IOException {
        return send(request, "Content-Length: " + request.body.length + "\r\n", request.body);
    }

    Answer sendChunked(SignedRequest request) throws IOException {
        ByteArrayOutputStream chunked = new ByteArrayOutputStream();
        for (int at = 0; at < request.body.length; at += 8_000) {
            int length = Math.min(8_000, request.body.length - at);
            chunked.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunked.write(request.body, at, length);
            chunked.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunked.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return send(request, "Transfer-Encoding: chunked\r\n", chunked.toByteArray());
    }

    Answer send(SignedRequest request, String framing, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(request.method + " " + request.path
                + (request.query.isEmpty() ? "" : "?" + request.query) + " HTTP/1.1\r\nHost: " + request.authority
                + "\r\nConnection: close\r\n" + framing);
        request.headers.forEach((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        try (Socket socket = new Socket("127.0.0.1", connector.getLocalPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            try {
                socket.getOutputStream().write(body);
            } catch (IOException e) {
                // Answered before it was all taken; the answer says why.
                assert !socket.isClosed();
            }
            return answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Answer answer(String text) {
        int end = text.indexOf("\r\n\r\n");
        return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
