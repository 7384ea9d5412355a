package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.repository.ServedFile;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReadHandlerTest {
    private static final byte[] STATEMENT = "{\"signed\":{}}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BUNDLE = "bundle ".repeat(2_000).getBytes(StandardCharsets.UTF_8);
    private static final String STATEMENT_PATH = "/v1/example.local/metadata/timestamp.json";
    private static final String BUNDLE_PATH = "/v1/example.local/targets/policy/abc.bundle.json";

    private static RunningServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new RunningServers();
        servers.files.put(
                "example.local/metadata/timestamp.json", ServedFile.plain(STATEMENT, "application/json", "no-cache"));
        servers.files.put(
                "example.local/targets/policy/abc.bundle.json",
                ServedFile.compressible(BUNDLE, "application/json", "public, max-age=31536000, immutable"));
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @Test
    void get_file_isItsExactBytesWithItsHeaders() throws Exception {
        HttpResponse<byte[]> answer = get(STATEMENT_PATH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(STATEMENT);
        assertThat(header(answer, "content-type")).isEqualTo("application/json");
        assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
        assertThat(header(answer, "etag")).matches("\"[0-9a-f]{64}\"");
        assertThat(header(answer, "content-length")).isEqualTo(Integer.toString(STATEMENT.length));
        assertThat(answer.headers().firstValue("vary")).isEmpty();
        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
    }

    @Test
    void get_fileThatOnlyTheStoreHas_isAnsweredWhenTheStoreAnswersAndOthersGoOn() throws Exception {
        String path = "/v1/example.local/metadata/7.snapshot.json";
        CompletableFuture<Optional<ServedFile>> reading = new CompletableFuture<>();
        servers.stored.put("example.local/metadata/7.snapshot.json", reading);
        List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(servers.client.sendAsync(
                    HttpRequest.newBuilder(servers.read(path)).build(), HttpResponse.BodyHandlers.ofByteArray()));
        }
        assertThat(get(STATEMENT_PATH).statusCode()).isEqualTo(200);
        reading.complete(Optional.of(ServedFile.plain(STATEMENT, "application/json", "immutable")));

        for (CompletableFuture<HttpResponse<byte[]>> one : waiting) {
            assertThat(one.get().statusCode()).isEqualTo(200);
            assertThat(one.get().body()).isEqualTo(STATEMENT);
        }
        String etag = header(get(path), "etag");
        assertThat(get(path, "If-None-Match", etag).statusCode()).isEqualTo(304);
    }

    @Test
    void get_fileThatHasLeftTheStore_is404_andOneTheStoreFailsToGive503() throws Exception {
        servers.stored.put(
                "example.local/metadata/8.snapshot.json", CompletableFuture.completedFuture(Optional.empty()));
        servers.stored.put(
                "example.local/metadata/9.snapshot.json", CompletableFuture.failedFuture(new IllegalStateException()));

        HttpResponse<byte[]> gone = get("/v1/example.local/metadata/8.snapshot.json");
        HttpResponse<byte[]> failed = get("/v1/example.local/metadata/9.snapshot.json");

        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(header(gone, "cache-control")).isEqualTo("no-store");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(header(failed, "cache-control")).isEqualTo("no-store");
        assertThat(header(failed, "retry-after")).isEqualTo("1");
        assertThat(new String(failed.body(), StandardCharsets.UTF_8)).contains("\"store_failed\"");
    }

    @Test
    void get_twiceAndBySeveralAtOnce_isWhole() throws Exception {
        var answers = java.util.stream.IntStream.range(0, 64)
                .mapToObj(i -> servers.client.sendAsync(
                        HttpRequest.newBuilder(servers.read(BUNDLE_PATH)).build(),
                        HttpResponse.BodyHandlers.ofByteArray()))
                .toList();
        for (var answer : answers) {
            assertThat(answer.get().body()).isEqualTo(BUNDLE);
        }
    }

    @Test
    void get_whatTheCallerHolds_is304WithoutBody() throws Exception {
        String etag = header(get(STATEMENT_PATH), "etag");

        for (String held : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
            HttpResponse<byte[]> answer = get(STATEMENT_PATH, "If-None-Match", held);

            assertThat(answer.statusCode()).as(held).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(header(answer, "etag")).isEqualTo(etag);
            assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
        }
        assertThat(get(STATEMENT_PATH, "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void get_gzipAccepted_isAnotherRepresentationOfTheSameBytes() throws Exception {
        HttpResponse<byte[]> plain = get(BUNDLE_PATH);
        for (String accepted : List.of("gzip", "br, gzip;q=0.5", "*", "GZIP")) {
            HttpResponse<byte[]> packed = get(BUNDLE_PATH, "Accept-Encoding", accepted);

            assertThat(header(packed, "content-encoding")).as(accepted).isEqualTo("gzip");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                    .isEqualTo(BUNDLE);
            assertThat(header(packed, "etag")).isNotEqualTo(header(plain, "etag"));
            assertThat(header(packed, "vary")).isEqualToIgnoringCase("accept-encoding");
        }
        assertThat(plain.body()).isEqualTo(BUNDLE);
        assertThat(header(plain, "vary")).isEqualToIgnoringCase("accept-encoding");
    }

    @Test
    void get_gzipRefused_isPlain() throws Exception {
        for (String accepted : List.of("identity", "gzip;q=0", "gzip; q=0.000, *", "br", "")) {
            HttpResponse<byte[]> answer = get(BUNDLE_PATH, "Accept-Encoding", accepted);

            assertThat(answer.headers().firstValue("content-encoding"))
                    .as(accepted)
                    .isEmpty();
            assertThat(answer.body()).isEqualTo(BUNDLE);
        }
    }

    @Test
    void get_tagOfTheOtherRepresentation_isNotAMatch() throws Exception {
        String plain = header(get(BUNDLE_PATH), "etag");
        String packed = header(get(BUNDLE_PATH, "Accept-Encoding", "gzip"), "etag");

        assertThat(get(BUNDLE_PATH, "If-None-Match", packed).statusCode()).isEqualTo(200);
        assertThat(get(BUNDLE_PATH, "Accept-Encoding", "gzip", "If-None-Match", plain)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> current = get(BUNDLE_PATH, "Accept-Encoding", "gzip", "If-None-Match", packed);
        assertThat(current.statusCode()).isEqualTo(304);
        assertThat(header(current, "vary")).isEqualToIgnoringCase("accept-encoding");
    }

    @Test
    void get_smallFileThatGzipWouldGrow_hasOneRepresentation() throws Exception {
        servers.files.put(
                "example.local/targets/small", ServedFile.compressible(new byte[] {1}, "text/plain", "no-cache"));

        HttpResponse<byte[]> answer = get("/v1/example.local/targets/small", "Accept-Encoding", "gzip");

        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
        assertThat(answer.headers().firstValue("vary")).isEmpty();
    }

    @Test
    void head_isTheHeadersOfGetWithoutBody() throws Exception {
        HttpResponse<byte[]> get = get(BUNDLE_PATH);
        HttpResponse<byte[]> head =
                servers.send(HttpRequest.newBuilder(servers.read(BUNDLE_PATH)).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : List.of("etag", "cache-control", "content-type", "content-length", "vary")) {
            assertThat(header(head, name)).as(name).isEqualTo(header(get, name));
        }
        assertThat(get(BUNDLE_PATH).body()).isEqualTo(BUNDLE);
    }

    @Test
    void get_unknown_isAProblemThatIsNotStored() throws Exception {
        for (String path : List.of(
                "/v1/example.local/metadata/99.root.json",
                "/v1/other.local/metadata/timestamp.json",
                "/v1/example.local/targets/none",
                "/v1/example.local/metadata/../metadata/timestamp.json",
                "/v1/example.local/metadata/%74imestamp.json",
                "/v1/example.local",
                "/v1/",
                "/",
                "/v2/x/y")) {
            HttpResponse<byte[]> answer = get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(header(answer, "cache-control")).isEqualTo("no-store");
            assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
            var problem = StrictJson.parse("problem", answer.body());
            assertThat(problem.get("type").textValue()).isEqualTo("urn:tidemark:problem:not_found");
            assertThat(problem.get("code").textValue()).isEqualTo("not_found");
            assertThat(problem.get("status").intValue()).isEqualTo(404);
            assertThat(problem.get("title").textValue()).isEqualTo("Not Found");
            assertThat(problem.get("detail").textValue()).isNotEmpty();
            assertThat(problem.get("request_id").textValue()).isEqualTo(header(answer, "x-request-id"));
        }
    }

    @Test
    void otherMethods_areRefusedWithAllow() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            HttpResponse<byte[]> answer = servers.send(
                    HttpRequest.newBuilder(servers.read(STATEMENT_PATH)).method(method, BodyPublishers.noBody()));

            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(header(answer, "allow")).isEqualTo("GET, HEAD");
            assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        }
    }

    @Test
    void health_saysWhetherStatementsAreFresh() throws Exception {
        try (RunningServers own = new RunningServers()) {
            assertThat(own.send(HttpRequest.newBuilder(own.read("/livez"))).statusCode())
                    .isEqualTo(200);
            assertThat(own.send(HttpRequest.newBuilder(own.read("/readyz"))).statusCode())
                    .isEqualTo(200);
            own.ready = false;
            assertThat(own.send(HttpRequest.newBuilder(own.read("/readyz"))).statusCode())
                    .isEqualTo(503);
            assertThat(own.send(HttpRequest.newBuilder(own.write("/readyz"))).statusCode())
                    .isEqualTo(503);
            assertThat(own.send(HttpRequest.newBuilder(own.read("/livez"))).statusCode())
                    .isEqualTo(200);
        }
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(servers.read(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return servers.send(request);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("(none)");
    }
}
