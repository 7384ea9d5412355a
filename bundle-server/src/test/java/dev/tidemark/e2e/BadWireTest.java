package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.BadInputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are none: each is answered, or cut, and the listeners go on. */
class BadWireTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEPT = "served bytes as before";
    private static final int LIMIT = 1 << 20;
    private static final int PUBLISH_LIMIT = 2 << 20;
    private static final Duration SHORT = Duration.ofMillis(600);

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final BadInputs rows = new BadInputs("Wire");
    private final List<Socket> held = new ArrayList<>();
    private RunningDomain server;
    private Map<String, String> before = Map.of();

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time)
                .with(shop, shop.onlineKeys())
                .bounded(options -> options.with(options.times().withBody(SHORT).withHeader(SHORT))
                        .with(options.bodies().withPublish(PUBLISH_LIMIT)))
                .start();
        server.publishAll(shop);
        before = server.served(shop);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : held) {
            socket.close();
        }
        server.close();
    }

    @Test
    void request_badInput_isAnsweredAsThePageSaysAndChangesNothing() throws Exception {
        bodies();
        sizes();
        slow();
        tokens();
        requests();
        everyPathAndMethod();
        assertThat(server.served(shop)).isEqualTo(before);
        RunningDomain.require(server.revoke(shop, APP, "afterwards"), 200);
        rows.requirePage();
    }

    private void bodies() throws Exception {
        revocations("truncated JSON", "{\"events\": [{\"event_id\": \"e\"");
        revocations("duplicate members", "{\"events\": [], \"events\": []}");
        revocations("deep nesting", "[".repeat(10_000) + "]".repeat(10_000));
        row("invalid UTF-8", post("revocations", "application/json", new byte[] {'{', '"', (byte) 0xff, '"', '}'}));
        revocations("byte order mark", "\ufeff{\"events\": []}");
        revocations("empty body", "");
        revocations("no events", "{\"events\": []}");
        revocations("member nobody knows", "{\"events\": [{\"event\": 1}]}");
        revocations("number beyond 2^53", "{\"events\": [{\"event_id\": 99999999999999999999}]}");
        revocations("revocation of the future", event("\"2031-01-01T00:00:00Z\""));
        revocations("time that is no time", event("\"yesterday\""));
        row("JSON sent as a form", post("revocations", "multipart/form-data; boundary=e", new byte[2]));
        row("form without a boundary", post("publish", "multipart/form-data", new byte[2]));
        row(
                "form that ends within a part",
                post(
                        "publish",
                        "multipart/form-data; boundary=edge",
                        "--edge\r\nContent-Disposition: form-data; name=\"metadata\"; filename=\"2.policy.json\"\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII)));
        raw("chunk size that is no number", head("POST", "revocations", "Transfer-Encoding: chunked") + "zz\r\n{}\r\n");
        raw("chunk size that is negative", head("POST", "revocations", "Transfer-Encoding: chunked") + "-1\r\n{}\r\n");
    }

    private static String event(String revokedAt) {
        return "{\"events\": [{\"event_id\": \"e\", \"kind\": \"jti\", \"issuer\": \"" + DomainAuthors.issuer(APP)
                + "\", \"id\": \"x\", \"reason\": \"keyCompromise\", \"revoked_at\": " + revokedAt + "}]}";
    }

    private void sizes() throws Exception {
        row("body over the limit", post("revocations", "application/json", new byte[LIMIT + 1]));
        raw("body announced over the limit", head("POST", "publish", "Content-Length: " + (PUBLISH_LIMIT + 1)));
        raw("body announced at 10^30 bytes", head("POST", "publish", "Content-Length: 1" + "0".repeat(30)));
        raw("body of a negative length", head("POST", "publish", "Content-Length: -5"));
        Socket one = hold();
        Socket another = hold();
        HttpResponse<byte[]> beside = post("revocations", "application/json", "{}".getBytes(StandardCharsets.US_ASCII));
        row("more bodies at once than there is room for", refusedForRoom(one, another));
        rows.add(
                "the same, and a revocation",
                "event_malformed",
                "400",
                problem(beside).path("detail").asText(),
                "publications do not stand in its way");
        raw("header section over the limit", head("POST", "publish", "X-Long: " + "x".repeat(20_000)));
        raw("path over the limit", "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private void slow() throws Exception {
        raw("slow body", head("POST", "revocations", "Content-Length: 100") + "{");
        raw("slow header section", "POST /v1/shop.local/revocations HTTP/1.1\r\nHost: x\r\nX-Slow");
        // The version rises by itself, with each heartbeat.
        String before = server.timestamp(shop)
                .path("tidemark")
                .path("revocation_sequence")
                .asText("none");
        try (Socket cut = connect(server.writePort())) {
            write(cut, head("POST", "revocations", "Content-Length: 1000") + "{\"events\":");
        }
        assertThat(server.timestamp(shop)
                        .path("tidemark")
                        .path("revocation_sequence")
                        .asText("none"))
                .isEqualTo(before)
                .isNotEqualTo("none");
    }

    private void tokens() throws Exception {
        String ed = "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}";
        long now = time.instant().getEpochSecond();
        token("no token", "");
        token("password instead of a token", "Basic YTpi");
        token("token with `alg: none`", server.bearerOf("{\"alg\":\"none\"}", claims("shop.local", now + 60, "")));
        token(
                "token of an unknown key",
                server.bearerOf("{\"alg\":\"EdDSA\",\"kid\":\"zz\"}", claims("shop.local", now + 60, "")));
        token("token of another domain", server.bearerOf(ed, claims("other.local", now + 60, "")));
        token("token that has expired", server.bearerOf(ed, claims("shop.local", now - 1, "")));
        token("token good for a year", server.bearerOf(ed, claims("shop.local", now + 31_536_000, "")));
        token("token not yet valid", server.bearerOf(ed, claims("shop.local", now + 60, ",\"nbf\":" + (now + 30))));
        token(
                "token with a huge number",
                server.bearerOf(ed, claims("shop.local", now + 60, ",\"nbf\":" + "9".repeat(40))));
    }

    private static String claims(String domain, long expires, String more) {
        return "{\"iss\":\"idp\",\"sub\":\"" + OPERATOR + "\",\"aud\":\"tidemark:" + domain
                + "\",\"jti\":\"t\",\"exp\":" + expires + more + "}";
    }

    private void requests() throws Exception {
        raw("request line that is none", "HELLO\r\n\r\n");
        raw("header without a colon", "POST /v1/shop.local/publish HTTP/1.1\r\nHost: x\r\nNonsense\r\n\r\n");
        raw("TLS on a plain port", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");
        raw("domain that is none", "POST /v1/..%2f..%2fetc/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        raw(
                "domain of another server",
                "POST /v1/elsewhere.local/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        raw("path that is none", "GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /** Nothing but the documented methods does anything, and every other is told which one does. */
    private void everyPathAndMethod() throws Exception {
        for (String path : List.of("/v1/shop.local/publish", "/v1/shop.local/revocations")) {
            for (String method : List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE")) {
                String answer = exchange(server.writePort(), method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
                // Auditors read revocations; nobody else does.
                boolean reads =
                        path.endsWith("revocations") && Set.of("GET", "HEAD").contains(method);
                assertThat(answer)
                        .as(method + path)
                        .startsWith("HTTP/1.1 " + (reads ? "401" : "405"))
                        .contains(reads ? "Bearer" : "POST");
            }
        }
        for (String path :
                List.of("/v1/shop.local/metadata/timestamp.json", "/v1/shop.local/publish", "/livez", "/x")) {
            for (String method : List.of("OPTIONS", "PUT", "POST", "DELETE", "PATCH", "TRACE")) {
                String answer = exchange(server.readPort(), method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(answer).as(method + path).startsWith("HTTP/1.1 405").contains("llow: GET, HEAD");
            }
        }
        String put = exchange(server.writePort(), "PUT /v1/shop.local/publish HTTP/1.1\r\nHost: x\r\n\r\n");
        row("any other method of any path", put);
        row(
                "change sent to the read listener",
                exchange(
                        server.readPort(),
                        "POST /v1/shop.local/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
    }

    // ---- what is sent

    private HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
        return server.post(shop, server.bearer(OPERATOR, shop), path, type, body);
    }

    private void revocations(String input, String body) throws Exception {
        row(input, post("revocations", "application/json", body.getBytes(StandardCharsets.UTF_8)));
    }

    private void token(String input, String bearer) throws Exception {
        HttpResponse<byte[]> answer =
                server.post(shop, bearer, "revocations", "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        row(input, answer);
    }

    private String head(String method, String path, String header) throws Exception {
        return method + " /v1/shop.local/" + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + server.bearer(OPERATOR, shop) + "\r\nContent-Type: "
                + (path.equals("publish") ? "multipart/form-data; boundary=edge" : "application/json") + "\r\n" + header
                + "\r\n\r\n";
    }

    private Socket connect(int port) throws Exception {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Sends nearly all of a form, and then nothing: it holds its room until its deadline. */
    private Socket hold() throws Exception {
        Socket socket = connect(server.writePort());
        held.add(socket);
        String part = "--edge\r\nContent-Disposition: form-data; name=\"metadata\"; filename=\"2.policy.json\"\r\n\r\n";
        write(
                socket,
                head("POST", "publish", "Content-Length: " + PUBLISH_LIMIT)
                        + part
                        + "x".repeat(PUBLISH_LIMIT - part.length() - 10));
        return socket;
    }

    /** There is room for one of the two, whichever came first. */
    private static String refusedForRoom(Socket one, Socket another) throws Exception {
        String first = answer(one);
        String second = answer(another);
        return first.startsWith("HTTP/1.1 503") ? first : second;
    }

    /** What came until the server closed, be it upon bytes that it had not read. */
    private static String answer(Socket socket) {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(came);
        } catch (IOException e) {
            assertThat(came.size()).as("an answer before " + e.getMessage()).isPositive();
        }
        return came.toString(StandardCharsets.UTF_8);
    }

    private String exchange(int port, String text) throws Exception {
        try (Socket socket = connect(port)) {
            write(socket, text.replace("Host: x\r\n", "Host: x\r\nConnection: close\r\n"));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void raw(String input, String text) throws Exception {
        try (Socket socket = connect(server.writePort())) {
            write(socket, text);
            row(input, new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    // ---- what came back

    private void row(String input, String answer) throws Exception {
        assertThat(answer).as(input).startsWith("HTTP/1.").contains("application/problem+json");
        row(input, answer.split(" ")[1], JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n"))));
    }

    private void row(String input, HttpResponse<byte[]> answer) throws Exception {
        row(input, String.valueOf(answer.statusCode()), problem(answer));
    }

    private static JsonNode problem(HttpResponse<byte[]> answer) throws Exception {
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        return JSON.readTree(answer.body());
    }

    private void row(String input, String status, JsonNode problem) throws Exception {
        assertThat(problem.path("status").asText()).as(input).isEqualTo(status);
        assertThat(problem.path("request_id").asText()).as(input).isNotBlank();
        assertThat(server.served(shop)).as(input).isEqualTo(before);
        rows.add(
                input,
                problem.path("code").asText(),
                status,
                problem.path("detail").asText(),
                KEPT);
    }
}
