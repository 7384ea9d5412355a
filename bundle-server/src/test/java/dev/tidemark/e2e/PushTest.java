package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.TILL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who listens to a real server hears what it serves. */
class PushTest {
    private static final ManualTime TIME = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private static final DomainAuthors SHOP = new DomainAuthors("shop.local", TIME.instant());
    private static final DomainAuthors EMPTY = new DomainAuthors("empty.local", TIME.instant());
    private static final AtomicInteger REVOKED = new AtomicInteger();

    private static RunningDomain server;
    private static long policy = 1;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = new RunningDomain(directory, TIME, SHOP, EMPTY);
        server.publishAll(SHOP);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Listening listen(String... headers) throws Exception {
        return new Listening(server.reads(SHOP) + "events", headers);
    }

    private static void revokeOne() throws Exception {
        RunningDomain.require(server.revoke(SHOP, TILL, "jti-" + REVOKED.incrementAndGet()), 200);
    }

    private static synchronized void publishOne() throws Exception {
        policy++;
        server.publishPolicy(SHOP, policy);
    }

    @Test
    void connect_getsHowToComeBackAndTheNewestStatement() throws Exception {
        try (Listening one = listen()) {
            assertThat(one.answer.statusCode()).isEqualTo(200);
            assertThat(one.answer.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(one.answer.headers().firstValue("cache-control")).contains("no-store");
            assertThat(one.answer.headers().firstValue("content-encoding")).isEmpty();
            assertThat(one.answer.headers().firstValue("date")).isPresent();
            assertThat(one.next().text()).matches("retry: [0-9]+\n\n");
            Listening.Event first = one.next();

            assertThat(first.name()).isEqualTo("timestamp");
            assertThat(first.id()).isEqualTo(version(first.statement()));
        }
    }

    @Test
    void connect_withAnyLastEventId_getsTheNewestOnlyAndNoHistory() throws Exception {
        try (Listening before = listen()) {
            long left = Long.parseLong(before.next("timestamp").id());
            revokeOne();
            revokeOne();
            long news = Long.parseLong(before.next("update").id());
            for (String held : List.of(Long.toString(left), "0", "999999999", "none")) {
                try (Listening again = listen("Last-Event-ID", held)) {
                    assertThat(again.next().name()).isEqualTo("retry");
                    Listening.Event first = again.next();

                    assertThat(first.name()).as(held).isEqualTo("timestamp");
                    assertThat(Long.parseLong(first.id())).isGreaterThanOrEqualTo(news);
                    assertThat(Long.parseLong(again.next().id())).isGreaterThan(Long.parseLong(first.id()));
                }
            }
        }
    }

    @Test
    void heartbeat_carriesTheExactBytesThatAreServed() throws Exception {
        try (Listening one = listen()) {
            one.next("timestamp");
            List<byte[]> heard = new ArrayList<>();
            List<byte[]> served = new ArrayList<>();
            while (heard.stream()
                            .noneMatch(bytes -> served.stream().anyMatch(same -> java.util.Arrays.equals(bytes, same)))
                    && heard.size() < 10) {
                heard.add(one.next("timestamp").statement());
                served.add(server.get(SHOP, "metadata/timestamp.json").body());
            }
            assertThat(heard).as("beats until one is the served one").hasSizeLessThan(10);
        }
    }

    @Test
    void publication_isOneUpdateOfTheServedBytesInWorkflowOrder() throws Exception {
        try (Listening one = listen()) {
            one.next("timestamp");
            publishOne();
            Listening.Event update = one.next("update");
            while (!update.paths().toString().contains(".policy.json")) {
                update = one.next("update");
            }

            assertThat(String.join("\n", update.paths()))
                    .matches("metadata/timestamp.json\nmetadata/\\d+.snapshot.json\nmetadata/\\d+.policy.json\n"
                            + "targets/policy/[0-9a-f]{64}.bundle.json");
            assertThat(update.text().lines().filter(line -> line.startsWith("data:")))
                    .hasSize(1);
            for (JsonNode file : update.data().path("files")) {
                byte[] bytes = Base64.getDecoder().decode(file.path("base64").asText());
                String path = file.path("path").asText();
                if (path.equals("metadata/timestamp.json")) {
                    assertThat(version(bytes)).isEqualTo(update.id());
                } else {
                    assertThat(bytes).as(path).isEqualTo(server.get(SHOP, path).body());
                }
            }
        }
    }

    @Test
    void everyListener_hearsTheSameBytes_packedOrNot() throws Exception {
        try (Listening one = listen();
                Listening other = listen();
                Listening packed = listen("Accept-Encoding", "gzip")) {
            assertThat(packed.answer.headers().firstValue("content-encoding")).contains("gzip");
            for (Listening each : List.of(one, other, packed)) {
                each.next("timestamp");
            }
            revokeOne();
            publishOne();
            for (int i = 0; i < 2; i++) {
                Listening.Event heard = one.next("update");

                assertThat(other.next("update").text()).isEqualTo(heard.text());
                assertThat(packed.next("update").text()).isEqualTo(heard.text());
            }
        }
    }

    @Test
    void connect_http10_getsAStreamWithoutChunks() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.readPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /v1/shop.local/events HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder heard = new StringBuilder();
            while (heard.toString().split("event: ").length < 3) {
                int next = in.read();
                assertThat(next).as(heard.toString()).isNotNegative();
                heard.append((char) next);
            }
            String body = heard.substring(heard.indexOf("\r\n\r\n") + 4);

            assertThat(heard.toString()).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(body)
                    .matches("(?s)retry: \\d+\n\n(id: \\d+\nevent: \\w+\ndata: \\{.*?\\}\n\n)+id: \\d+\nevent: .");
        }
    }

    @Test
    void otherRequests_areAnsweredAsOnOtherReadPaths() throws Exception {
        assertThat(ask("HEAD", server.reads(SHOP) + "events").headers().firstValue("content-type"))
                .contains("text/event-stream");
        assertThat(ask("HEAD", server.reads(SHOP) + "events").statusCode()).isEqualTo(200);
        HttpResponse<String> posted = ask("POST", server.reads(SHOP) + "events");
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");
        for (String nothing : List.of("events/", "events/x", "event", "eventss")) {
            HttpResponse<String> answer = ask("GET", server.reads(SHOP) + nothing);
            assertThat(answer.statusCode()).as(nothing).isEqualTo(404);
            assertThat(answer.body()).contains("\"not_found\"");
        }
        assertThat(ask("GET", server.reads(EMPTY) + "events").statusCode())
                .as("a domain that has no statement")
                .isEqualTo(404);
        assertThat(ask("GET", server.reads(SHOP).replace("shop.local", "other.local") + "events")
                        .statusCode())
                .isEqualTo(404);
    }

    private static HttpResponse<String> ask(String method, String uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(uri))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String version(byte[] statement) throws Exception {
        return dev.tidemark.metadata.StrictJson.parse("statement", statement)
                .path("signed")
                .path("version")
                .asText();
    }
}
