package dev.tidemark.verifier.adapter.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.SignedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.replay.ReplayStore;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler in a server of Vert.x Web, over real connections. */
class TrustHandlerTest {
    private static final String CREATE = "/v1/orders/create";
    private static final TestIssuer ISSUER = TestIssuer.of("alpha");

    private final Vertx vertx = Vertx.vertx();
    private final TestDomain domain = TestDomain.start();
    private Bodies bodies;
    private HttpServer server;
    private int passports;

    @TempDir
    Path spool;

    @BeforeEach
    void start() throws Exception {
        domain.policy(TestPolicy.orders().routeJson("""
                {"route_id": "orders.create", "method": "POST", "path_template": "/v1/orders/create", "risk": "medium",
                 "freshness_class": "bounded", "max_staleness_seconds": 300,
                 "allowed_sources": [{"source_type": "software_jwks", "issuer": "https://alpha.example",
                   "trust_domain": "example.local", "subject_prefix": "service:"}]}""")).publish();
        Optional<TrustState> state = Optional.of(domain.state());
        TrustView view = () -> new TrustView.Reading(state, domain.now().toEpochMilli(), 1_000, true);
        Verifier verifier =
                Verifier.builder(view).replayStore(ReplayStore.inMemory(100)).build();
        bodies = Bodies.create(vertx, BodyRules.spoolingTo(spool.resolve("bodies")));
        Router router = Router.router(vertx);
        router.route().handler(TrustHandler.of(vertx, verifier, bodies).maxBodyBytes(2_000_000));
        router.route().handler(BodyHandler.create(false));
        router.route()
                .handler(context -> context.response()
                        .end(TrustHandler.passport(context).orElseThrow().subject() + " "
                                + (context.body().buffer() == null
                                        ? 0
                                        : java.util.Arrays.hashCode(
                                                context.body().buffer().getBytes()))));
        server = StrictRequests.DEFAULT
                .server(vertx, new HttpServerOptions())
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
        assertThat(bodies.bytesInMemory()).isZero();
        assertThat(bodies.bytesOnDisk()).isZero();
        assertThat(spool.resolve("bodies")).isEmptyDirectory();
    }

    private SignedRequest create(byte[] body) {
        SignedRequest request = new SignedRequest("POST", CREATE, "orders.create");
        request.body = body;
        return request.sign(
                TestPassport.of(ISSUER, "alpha-1", domain.now()).claim("jti", "passport-" + ++passports),
                ISSUER.key("alpha-1"));
    }

    private String send(SignedRequest request) throws Exception {
        StringBuilder head = new StringBuilder(request.method + " " + request.path + " HTTP/1.1\r\nHost: "
                + request.authority + "\r\nConnection: close\r\nContent-Length: " + request.body.length + "\r\n");
        request.headers.forEach((name, values) -> head.append(name + ": " + values.get(0) + "\r\n"));
        return send(head + "\r\n", request.body);
    }

    private String send(String head, byte[] body) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void handle_allowed_handsOnWhoCallsAndTheBodyThatWasHashed() throws Exception {
        byte[] small = "{\"a\": 1}".getBytes(StandardCharsets.US_ASCII);
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);
        for (byte[] body : new byte[][] {small, large}) {
            assertThat(send(create(body)))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("service:orders-client " + java.util.Arrays.hashCode(body));
        }
    }

    @Test
    void handle_denied_saysTheCode() throws Exception {
        SignedRequest forged = create("signed".getBytes(StandardCharsets.US_ASCII));
        forged.body = "forged".getBytes(StandardCharsets.US_ASCII);
        assertThat(send(forged))
                .startsWith("HTTP/1.1 403")
                .endsWith("{\"allowed\": false, \"reason\": \"request_binding_mismatch\"}");
        assertThat(send(
                        "GET /v1/orders/search HTTP/1.1\r\nHost: orders.example\r\nConnection: close\r\n\r\n",
                        new byte[0]))
                .startsWith("HTTP/1.1 401")
                .contains("Bearer")
                .endsWith("{\"allowed\": false, \"reason\": \"passport_missing\"}");
    }

    @Test
    void handle_bodyTooLarge_isRefused() throws Exception {
        SignedRequest request = create(new byte[0]);
        request.body = new byte[0];
        String answer = send(
                "POST " + CREATE + " HTTP/1.1\r\nHost: orders.example\r\nAuthorization: "
                        + request.headers.get("authorization").get(0) + "\r\nContent-Length: 2000001\r\n\r\n",
                new byte[0]);
        assertThat(answer).startsWith("HTTP/1.1 413").endsWith("{\"allowed\": false, \"reason\": \"body_too_large\"}");
    }
}
