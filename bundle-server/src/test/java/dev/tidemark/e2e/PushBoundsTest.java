package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.TILL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.server.http.HttpOptions;
import dev.tidemark.server.http.push.PushLimits;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoublePredicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listeners may cost, and what becomes of those who cost more. */
class PushBoundsTest {
    private static final String LISTENERS = "tidemark_push_listeners{domain=\"shop.local\"}";
    private static final String DROPPED = "tidemark_push_dropped_total{domain=\"shop.local\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private RunningDomain server;

    @TempDir
    Path directory;

    private void start(UnaryOperator<HttpOptions> change) throws Exception {
        server = new RunningDomain(directory, time)
                .with(shop, shop.onlineKeys())
                .bounded(change)
                .start();
        server.publishAll(shop);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Listening listen(String... headers) throws Exception {
        return new Listening(server.reads(shop) + "events", headers);
    }

    private double metric(String series) throws Exception {
        HttpResponse<String> scrape = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.writes(shop)).resolve("/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return Exposition.parse(scrape.body()).value(series);
    }

    private void awaitMetric(String series, DoublePredicate wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(metric(series))) {
            assertThat(System.nanoTime()).as(series).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void listenerThatNeverReads_isDropped_othersHearEverything() throws Exception {
        start(options -> options.with(new PushLimits(100, 100, 256 * 1024, 4)));
        try (Socket deaf = new Socket();
                Listening other = listen()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress("127.0.0.1", server.readPort()));
            deaf.getOutputStream()
                    .write("GET /v1/shop.local/events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            awaitMetric(LISTENERS, open -> open == 2);
            other.next("timestamp");
            long version = 1;
            while (metric(DROPPED) == 0) {
                version++;
                publishPolicy(version, 60_000);
                assertThat(other.next("update").paths()).anyMatch(path -> path.startsWith("targets/policy/"));
                assertThat(version).as("publications until it was dropped").isLessThan(40);
            }
            awaitMetric(LISTENERS, open -> open == 1);

            server.revoke(shop, TILL, "after");
            assertThat(other.next("update").data().path("deltas")).hasSize(1);
        }
        awaitMetric(LISTENERS, open -> open == 0);
        assertThat(metric(DROPPED)).isEqualTo(1);
    }

    @Test
    void update_largerThanAnEventMayBe_leavesOutTheLargestAndNeverTheStatement() throws Exception {
        start(options -> options);
        try (Listening one = listen()) {
            one.next("timestamp");
            publishPolicy(2, 250_000);
            Listening.Event update = one.next("update");

            assertThat(update.paths()).contains("metadata/timestamp.json", "metadata/2.policy.json");
            assertThat(update.paths()).anyMatch(path -> path.endsWith(".snapshot.json"));
            assertThat(update.paths()).noneMatch(path -> path.startsWith("targets/policy/"));
            publishPolicy(3, 190_000);
            Listening.Event fitting = one.next("update");
            assertThat(fitting.paths()).anyMatch(path -> path.startsWith("targets/policy/"));
            assertThat(fitting.text().length()).isBetween(250_000, 256 * 1024);
        }
    }

    @Test
    void listenersOverTheLimit_areToldToComeBack_andHaveAPlaceOnceOneLeaves() throws Exception {
        start(options -> options.with(PushLimits.DEFAULT.withConnections(5, 2)));
        List<Listening> listening = new ArrayList<>(List.of(listen(), listen()));
        try (Listening third = listen("Accept-Encoding", "gzip, identity")) {
            assertThat(third.answer.statusCode()).isEqualTo(503);
            assertThat(third.answer.headers().firstValue("retry-after")).isPresent();
            assertThat(third.answer.headers().firstValue("content-encoding")).isEmpty();
            assertThat(third.answer.headers().firstValue("content-type")).contains("application/problem+json");
        }
        assertThat(metric("tidemark_requests_rejected_total{code=\"streams_over_limit\"}"))
                .isEqualTo(1);
        assertThat(server.get(shop, "metadata/timestamp.json").statusCode()).isEqualTo(200);
        listening.remove(0).close();
        awaitMetric(LISTENERS, open -> open == 1);
        listening.add(listen());
        assertThat(listening.get(1).answer.statusCode()).isEqualTo(200);
        for (Listening one : listening) {
            one.close();
        }
        awaitMetric(LISTENERS, open -> open == 0);
    }

    @Test
    void close_endsStreamsAsTheirFormatsWantIt() throws Exception {
        start(options -> options);
        try (Listening plain = listen();
                Listening packed = listen("Accept-Encoding", "gzip")) {
            plain.next("timestamp");
            packed.next("timestamp");
            server.revoke(shop, TILL, "one");
            plain.next("update");
            packed.next("update");
            long before = System.nanoTime();
            server.close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(last(plain)).isEqualTo("ended");
            assertThat(last(packed)).isEqualTo("ended");
        }
    }

    private static String last(Listening one) throws Exception {
        String name = one.next().name();
        while (List.of("timestamp", "update").contains(name)) {
            name = one.next().name();
        }
        return name;
    }

    private void publishPolicy(long version, int bytes) throws Exception {
        byte[] policy = shop.policyTarget(version);
        byte[] padded = Arrays.copyOf(policy, bytes);
        Arrays.fill(padded, policy.length, bytes, (byte) ' ');
        RunningDomain.require(
                server.publish(
                        shop,
                        RunningDomain.OPERATOR,
                        version + ".policy.json",
                        shop.roleFile(
                                version, DomainLayout.POLICY_TARGET, padded, Duration.ofDays(90), shop.key("policy")),
                        Map.of(DomainLayout.POLICY_TARGET, padded)),
                201);
    }
}
