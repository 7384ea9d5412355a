package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.access.Tokens;
import dev.tidemark.server.publish.PublishRequest;
import dev.tidemark.server.publish.Refused;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteRoutesTest extends ServersScenario {
    private static final String PUBLISH = "/v1/example.local/publish";
    private static final String REVOKE = "/v1/example.local/revocations";
    private static final String TYPE = "multipart/form-data; boundary=edge";

    @TempDir
    Path directory;

    @Test
    void publish_metadataWithTwoTargets_arrivesAsExactBytes() throws Exception {
        byte[] metadata = random(1, 3_000);
        byte[] first = random(2, 300_000);
        byte[] second = "--edg\r\n--edg\r\n-- \r\n".getBytes(StandardCharsets.UTF_8);

        HttpResponse<byte[]> answer = publish(
                "alice",
                form(
                        part("metadata", "42.policy.json", metadata),
                        part("target", "policy/bundle.json", first),
                        part("target", "policy/other.json", second)));

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        assertThat(text(answer))
                .isEqualTo("{\"role\":\"policy\",\"version\":42,\"bundle_version\":42,\"snapshot_version\":7,"
                        + "\"timestamp\":\"AQID\"}");
        PublishRequest request = servers.published.get(0);
        assertThat(request.role()).isEqualTo("policy");
        assertThat(request.version()).isEqualTo(42);
        assertThat(request.metadata()).isEqualTo(metadata);
        assertThat(request.targets()).containsOnlyKeys("policy/bundle.json", "policy/other.json");
        assertThat(request.targets().get("policy/bundle.json")).isEqualTo(first);
        assertThat(request.targets().get("policy/other.json")).isEqualTo(second);
    }

    @Test
    void publish_withCurl_works() throws Exception {
        byte[] target = random(3, 2_000_000);
        Files.write(directory.resolve("m"), new byte[] {'{', '}'});
        Files.write(directory.resolve("t"), target);
        Process curl;
        try {
            curl = new ProcessBuilder(
                            "curl",
                            "-sS",
                            "-H",
                            "Authorization: " + servers.token("alice"),
                            "-F",
                            "metadata=@m;filename=1.policy.json",
                            "-F",
                            "target=@t;filename=policy/bundle.json",
                            servers.write(PUBLISH).toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new AssertionError("curl is not installed; run .ci/install", e);
        }
        String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(curl.waitFor()).as(output).isZero();
        assertThat(output).contains("\"bundle_version\":42");
        assertThat(servers.published.get(0).targets().get("policy/bundle.json")).isEqualTo(target);
    }

    @Test
    void publish_malformedForms_areRefused() throws Exception {
        byte[] some = {1};
        for (byte[] bad : List.of(
                form(),
                form(part("target", "policy/bundle.json", some)),
                form(part("metadata", "policy.json", some)),
                form(part("metadata", "0.policy.json", some)),
                form(part("metadata", "01.policy.json", some)),
                form(part("metadata", "1.Policy.json", some)),
                form(part("metadata", "../1.policy.json", some)),
                form(part("metadata", "1.policy.json", some), part("metadata", "2.policy.json", some)),
                form(part("metadata", "1.policy.json", some), part("target", "../etc/passwd", some)),
                form(part("metadata", "1.policy.json", some), part("target", "/absolute", some)),
                form(part("metadata", "1.policy.json", some), part("target", "a//b", some)),
                form(part("metadata", "1.policy.json", some), part("target", "a", some), part("target", "a", some)),
                form(part("metadata", "1.policy.json", some), part("surprise", "a", some)),
                truncated(form(part("metadata", "1.policy.json", random(4, 1_000)))),
                "no form at all".getBytes(StandardCharsets.UTF_8))) {
            HttpResponse<byte[]> answer = publish("alice", bad);

            assertProblem(answer, 400, "body_malformed");
        }
        assertThat(servers.published).isEmpty();
    }

    @Test
    void publish_withoutCredential_isUnauthorized() throws Exception {
        HttpResponse<byte[]> answer = servers.send(HttpRequest.newBuilder(servers.write(PUBLISH))
                .header("Content-Type", TYPE)
                .POST(BodyPublishers.ofByteArray(form(part("metadata", "1.policy.json", new byte[1])))));

        assertProblem(answer, 401, "credential_missing");
        assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer realm=\"tidemark\"");
        assertThat(servers.published).isEmpty();
    }

    @Test
    void publish_expiredForgedOrForeignToken_isUnauthorized() throws Exception {
        long now = RunningServers.NOW.getEpochSecond();
        byte[] body = form(part("metadata", "1.policy.json", new byte[1]));

        assertProblem(
                post(
                        PUBLISH,
                        "Bearer " + servers.tokens.eddsa(Tokens.claims("alice", "example.local", now)),
                        TYPE,
                        body),
                401,
                "credential_expired");
        assertProblem(
                post(
                        PUBLISH,
                        "Bearer " + new Tokens().eddsa(Tokens.claims("alice", "example.local", now + 9)),
                        TYPE,
                        body),
                401,
                "credential_invalid");
        assertProblem(
                post(
                        PUBLISH,
                        "Bearer " + servers.tokens.eddsa(Tokens.claims("alice", "other.local", now + 9)),
                        TYPE,
                        body),
                401,
                "credential_wrong_audience");
        assertThat(servers.published).isEmpty();
    }

    @Test
    void publish_withoutGrant_isForbidden() throws Exception {
        assertProblem(publish("mallory", form(part("metadata", "1.policy.json", new byte[1]))), 403, "grant_missing");
        assertProblem(publish("alice", form(part("metadata", "1.root.json", new byte[1]))), 403, "grant_missing");
        assertProblem(publish("alice", form(part("metadata", "1.issuer.b.json", new byte[1]))), 403, "grant_missing");
        assertThat(servers.published).isEmpty();
    }

    @Test
    void publish_refusedByTheService_isItsProblem() throws Exception {
        servers.refusal = Refused.conflict("version_conflict", "Publish version 43.", 42);

        HttpResponse<byte[]> answer = publish("alice", form(part("metadata", "1.policy.json", new byte[1])));

        JsonNode problem = assertProblem(answer, 409, "version_conflict");
        assertThat(problem.get("current_version").longValue()).isEqualTo(42);
        assertThat(problem.get("detail").textValue()).isEqualTo("Publish version 43.");
    }

    @Test
    void publish_serviceThatBreaks_tellsNothingOfTheCause() throws Exception {
        servers.crash = new IllegalStateException("secret path /var/lib");

        HttpResponse<byte[]> answer = publish("alice", form(part("metadata", "1.policy.json", new byte[1])));

        assertProblem(answer, 500, "internal");
        assertThat(text(answer)).doesNotContain("secret", "IllegalState");
    }

    @Test
    void publish_otherMediaType_isRefused() throws Exception {
        for (String type : List.of("application/json", "multipart/mixed; boundary=edge", "multipart/form-data-x")) {
            assertProblem(post(PUBLISH, servers.token("alice"), type, new byte[] {1}), 415, "media_type_unsupported");
        }
    }

    @Test
    void publish_declaredTooLarge_isRefusedBeforeAByteIsSent() throws Exception {
        try (RawHttp raw = new RawHttp(servers.servers.writePort())) {
            raw.send("POST " + PUBLISH + " HTTP/1.1\nHost: x\nAuthorization: " + servers.token("alice")
                    + "\nContent-Type: " + TYPE + "\nContent-Length: " + ((64 << 20) + 1) + "\n\n");

            assertThat(raw.readHead()).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void publish_expectContinueTooLarge_isRefusedInsteadOfInvited() throws Exception {
        try (RawHttp raw = new RawHttp(servers.servers.writePort())) {
            raw.send("POST " + PUBLISH + " HTTP/1.1\nHost: x\nExpect: 100-continue\nAuthorization: "
                    + servers.token("alice") + "\nContent-Type: " + TYPE + "\nContent-Length: 99999999999\n\n");

            assertThat(raw.readHead()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void revoke_undeclaredTooLarge_isRefusedAtTheLimit() throws Exception {
        try (RawHttp raw = new RawHttp(servers.servers.writePort())) {
            raw.send("POST " + REVOKE + " HTTP/1.1\nHost: x\nAuthorization: " + servers.token("alice")
                    + "\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n");
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < 17; i++) {
                raw.send("10000\n").send(block).send("\n");
            }

            assertThat(raw.readAll()).startsWith("HTTP/1.1 413 ").contains("body_too_large");
        }
        assertThat(servers.revoked).isEmpty();
    }

    @Test
    void publish_slowBody_isAnsweredAtTheDeadline() throws Exception {
        try (RunningServers hasty = new RunningServers(HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0)
                        .with(HttpOptions.Times.DEFAULT.withBody(Duration.ofMillis(200))));
                RawHttp raw = new RawHttp(hasty.servers.writePort())) {
            raw.send("POST " + PUBLISH + " HTTP/1.1\nHost: x\nAuthorization: " + hasty.token("alice")
                    + "\nContent-Type: " + TYPE + "\nContent-Length: 1000\n\n--edge\n");

            assertThat(raw.readAll()).startsWith("HTTP/1.1 408 ").contains("body_too_slow");
        }
    }

    @Test
    void idleConnection_isClosed() throws Exception {
        try (RunningServers hasty = new RunningServers(HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0)
                        .with(HttpOptions.Times.DEFAULT.withIdle(Duration.ofMillis(200))));
                RawHttp write = new RawHttp(hasty.servers.writePort());
                RawHttp read = new RawHttp(hasty.servers.readPort())) {
            write.send("POST ");
            read.send("GET ");

            assertThat(write.readAll()).doesNotContain("HTTP/1.1 2");
            assertThat(read.readAll()).doesNotContain("HTTP/1.1 2");
        }
    }

    @Test
    void headers_overTheLimit_areRefused() throws Exception {
        for (int port : List.of(servers.servers.readPort(), servers.servers.writePort())) {
            try (RawHttp raw = new RawHttp(port)) {
                raw.send("GET /livez HTTP/1.1\nHost: x\nX-Long: " + "x".repeat(20_000) + "\n\n");

                assertThat(raw.readAll()).startsWith("HTTP/1.1 431 ").contains("headers_too_large");
            }
        }
    }

    @Test
    void revoke_json_arrivesAsExactBytes() throws Exception {
        String body = "{\"events\": []}";

        HttpResponse<byte[]> answer = post(
                REVOKE,
                servers.token("alice"),
                "application/json; charset=utf-8",
                body.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(text(answer)).isEqualTo("{\"sequence\":9,\"accepted\":1,\"duplicates\":0,\"timestamp\":\"BA==\"}");
        assertThat(servers.revoked).containsExactly(body);
    }

    @Test
    void revoke_withoutGrantOrCredential_isRefused() throws Exception {
        assertProblem(post(REVOKE, servers.token("mallory"), "application/json", new byte[2]), 403, "grant_missing");
        assertProblem(post(REVOKE, "Basic x", "application/json", new byte[2]), 401, "credential_missing");
        assertProblem(
                post("/v1/other.local/revocations", servers.token("alice"), "application/json", new byte[2]),
                401,
                "credential_wrong_audience");
        assertThat(servers.revoked).isEmpty();
    }

    @Test
    void freshness_needsAGrantUnlessPublic() throws Exception {
        String path = "/v1/example.local/freshness";
        assertProblem(servers.send(HttpRequest.newBuilder(servers.write(path))), 401, "credential_missing");
        assertProblem(
                servers.send(HttpRequest.newBuilder(servers.write(path)).header("Authorization", servers.token("bob"))),
                403,
                "grant_missing");
        HttpResponse<byte[]> seen = servers.send(
                HttpRequest.newBuilder(servers.write(path)).header("Authorization", servers.token("alice")));
        assertThat(text(seen)).isEqualTo("{\"domain\":\"example.local\"}");

        servers.freshnessIsPublic = true;
        assertThat(servers.send(HttpRequest.newBuilder(servers.write(path))).statusCode())
                .isEqualTo(200);
        assertProblem(
                servers.send(HttpRequest.newBuilder(servers.write("/v1/other.local/freshness"))), 404, "not_found");
    }

    @Test
    void metrics_areScrapedOnAWorker() throws Exception {
        HttpResponse<byte[]> answer = servers.send(HttpRequest.newBuilder(servers.write("/metrics")));

        assertThat(text(answer)).startsWith("# scraped on tidemark-write");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void unknownPathOrMethod_isAProblem() throws Exception {
        assertProblem(servers.send(HttpRequest.newBuilder(servers.write("/nothing"))), 404, "not_found");
        assertProblem(
                servers.send(HttpRequest.newBuilder(servers.write("/v1/Not_A_Domain/freshness"))), 404, "not_found");
        HttpResponse<byte[]> answer = servers.send(HttpRequest.newBuilder(servers.write(PUBLISH)));
        assertProblem(answer, 405, "method_not_allowed");
        assertThat(answer.headers().firstValue("allow")).contains("POST");
    }

    @Test
    void revoke_callerOverItsLimit_isToldWhenToComeBackAndItsBodyIsNotRead() throws Exception {
        servers.overLimit = Refused.overLimit("issuer_over_limit", "Later.", 7);
        try (RawHttp raw = new RawHttp(servers.servers.writePort())) {
            raw.send("POST " + REVOKE + " HTTP/1.1\nHost: x\nAuthorization: " + servers.token("alice")
                    + "\nContent-Type: application/json\nContent-Length: 1000000\n\n");
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 429 Too Many Requests");
            assertThat(head.toLowerCase(Locale.ROOT)).contains("retry-after: 7", "connection: close");
        }
        assertThat(servers.revoked).isEmpty();
        assertProblem(
                post(REVOKE, servers.token("dave"), "application/json", new byte[] {'{', '}'}), 403, "grant_missing");
        assertProblem(
                post(REVOKE, servers.token("alice"), "application/json", new byte[] {'{', '}'}),
                429,
                "issuer_over_limit");
    }

    @Test
    void stop_answerUnderWay_isFinished() throws Exception {
        RunningServers own = new RunningServers();
        try (RawHttp raw = new RawHttp(own.servers.writePort())) {
            raw.send("POST " + REVOKE + " HTTP/1.1\nHost: x\nExpect: 100-continue\nAuthorization: " + own.token("alice")
                    + "\nContent-Type: application/json\nContent-Length: 2\n\n");
            assertThat(raw.readHead()).startsWith("HTTP/1.1 100 ");
            var stopped = own.servers.stop();
            raw.send("{}");

            assertThat(raw.readAll()).startsWith("HTTP/1.1 200 ");
            stopped.toCompletionStage().toCompletableFuture().get();
        } finally {
            own.close();
        }
    }

    private HttpResponse<byte[]> publish(String subject, byte[] body) throws Exception {
        return post(PUBLISH, servers.token(subject), TYPE, body);
    }

    private HttpResponse<byte[]> post(String path, String credential, String type, byte[] body) throws Exception {
        return servers.send(HttpRequest.newBuilder(servers.write(path))
                .header("Authorization", credential)
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode assertProblem(HttpResponse<byte[]> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        JsonNode problem = StrictJson.parse("problem", answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:tidemark:problem:" + code);
        assertThat(problem.get("code").textValue()).isEqualTo(code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-request-id"))
                .contains(problem.get("request_id").textValue());
        return problem;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] part(String name, String filename, byte[] content) {
        String head = "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        return join(head.getBytes(StandardCharsets.UTF_8), content, new byte[] {'\r', '\n'});
    }

    private static byte[] form(byte[]... parts) {
        return join(join(parts), "--edge--\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] truncated(byte[] form) {
        return java.util.Arrays.copyOf(form, form.length / 2);
    }

    private static byte[] join(byte[]... pieces) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
