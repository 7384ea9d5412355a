package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static dev.tidemark.e2e.RunningDomain.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code GET /metrics} of a server with two domains says, and what nobody can make it say. */
class MetricsTest {
    /** What a server of two domains may expose; {@code docs/reference/metrics.md} names it. */
    private static final int BUDGET = 620;

    private static final ManualTime TIME = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private static final DomainAuthors SHOP = new DomainAuthors("shop.local", TIME.instant());
    private static final DomainAuthors BANK = new DomainAuthors("bank.local", TIME.instant());
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static RunningDomain server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningDomain(directory, TIME, SHOP, BANK);
        server.publishAll(SHOP);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void scrape_namesTypesHelpAndLabels_areTheAgreedOnes() throws Exception {
        String golden;
        try (var in = MetricsTest.class.getResourceAsStream("metrics.txt")) {
            golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(String.join("\n", scrape().shape()) + "\n").isEqualTo(golden);
    }

    @Test
    void scrape_twoDomains_staysWithinTheBudget() throws Exception {
        Exposition scrape = scrape();

        System.out.println("series of a server with two domains: " + scrape.size());
        assertThat(scrape.size()).isBetween(BUDGET - 100, BUDGET);
    }

    @Test
    void scrape_whatNeverHappened_isThereAtZero() throws Exception {
        Exposition scrape = scrape();

        for (String series : new String[] {
            "tidemark_publish_refusals_total{code=\"store_failed\",domain=\"bank.local\"}",
            "tidemark_verification_refusals_total{code=\"mix_and_match\",domain=\"bank.local\"}",
            "tidemark_revocation_refusals_total{code=\"too_many_rules\",domain=\"bank.local\"}",
            "tidemark_revocation_events_total{domain=\"bank.local\",outcome=\"duplicate\"}",
            "tidemark_publish_duration_seconds_count{domain=\"bank.local\"}",
            "tidemark_sign_refusals_total{code=\"signing_not_newer\",domain=\"bank.local\"}",
            "tidemark_store_failures_total{domain=\"bank.local\",operation=\"append\"}",
            "tidemark_access_denials_total{code=\"credential_wrong_audience\"}",
            "tidemark_requests_rejected_total{code=\"body_too_slow\"}",
            "tidemark_domain_failing{code=\"store_failed\",domain=\"bank.local\"}",
            "tidemark_statement_issued_timestamp_seconds{domain=\"bank.local\"}",
            "tidemark_route_first_deny_timestamp_seconds{domain=\"bank.local\"}",
            "tidemark_metrics_refused_total"
        }) {
            assertThat(scrape.value(series)).as(series).isZero();
        }
    }

    @Test
    void scrape_freshness_isMomentsThatFitTheStatement() throws Exception {
        Exposition scrape = scrape();
        double issued = scrape.value("tidemark_statement_issued_timestamp_seconds{domain=\"shop.local\"}");
        double resign = scrape.value("tidemark_statement_resign_deadline_timestamp_seconds{domain=\"shop.local\"}");
        double deny = scrape.value("tidemark_route_first_deny_timestamp_seconds{domain=\"shop.local\"}");

        // Each gauge is read on its own, and a statement may be signed in between: by less than a second of this clock.
        assertThat(issued).isBetween(instant(0), instant(60));
        assertThat(resign - issued).isBetween(1.9, 3.0);
        assertThat(deny - issued)
                .isBetween(DomainAuthors.WINDOW.toMillis() / 1e3 - 0.1, DomainAuthors.WINDOW.toMillis() / 1e3 + 1);
        assertThat(expires(scrape, "root"))
                .isEqualTo(instant(Duration.ofDays(365).toSeconds()));
        assertThat(expires(scrape, "policy"))
                .isEqualTo(instant(Duration.ofDays(90).toSeconds()));
        assertThat(expires(scrape, "issuer"))
                .isEqualTo(instant(Duration.ofDays(30).toSeconds()));
        assertThat(expires(scrape, "timestamp")).isBetween(instant(890), instant(960));
    }

    private static double instant(long secondsLater) {
        return TIME.instant().getEpochSecond() + secondsLater;
    }

    private static double expires(Exposition scrape, String role) {
        return scrape.value("tidemark_role_expires_timestamp_seconds{domain=\"shop.local\",role=\"" + role + "\"}");
    }

    @Test
    void requests_takenAndRefused_moveTheirOwnSeries() throws Exception {
        Exposition before = scrape();
        server.revoke(SHOP, TILL, "m-1");
        server.revoke(SHOP, TILL, "m-1");
        server.publish(SHOP, OPERATOR, "1.targets.json", SHOP.targetsFile(1), Map.of());
        server.publish(SHOP, OPERATOR, "2.targets.json", BANK.targetsFile(2), Map.of());
        server.publish(SHOP, STRANGER, "2.targets.json", SHOP.targetsFile(2), Map.of());
        server.post(SHOP, server.bearer(OPERATOR, SHOP), "revocations", "text/plain", new byte[] {1});
        server.get(SHOP, "metadata/1.root.json");
        server.get(SHOP, "metadata/9.root.json");
        Exposition after = scrape();

        assertMoved(before, after, 1, "tidemark_revocation_events_total{domain=\"shop.local\",outcome=\"accepted\"}");
        assertMoved(before, after, 1, "tidemark_revocation_events_total{domain=\"shop.local\",outcome=\"duplicate\"}");
        assertMoved(before, after, 2, "tidemark_revocation_duration_seconds_count{domain=\"shop.local\"}");
        assertMoved(
                before, after, 1, "tidemark_publish_refusals_total{code=\"version_conflict\",domain=\"shop.local\"}");
        assertMoved(
                before,
                after,
                1,
                "tidemark_verification_refusals_total{code=\"threshold_not_met\",domain=\"shop.local\"}");
        assertMoved(before, after, 1, "tidemark_access_denials_total{code=\"grant_missing\"}");
        assertMoved(before, after, 1, "tidemark_requests_rejected_total{code=\"media_type_unsupported\"}");
        assertMoved(before, after, 1, "tidemark_reads_total{kind=\"metadata\",status=\"4xx\"}");
        assertThat(after.value("tidemark_store_append_duration_seconds_count{domain=\"shop.local\"}"))
                .isGreaterThan(before.value("tidemark_store_append_duration_seconds_count{domain=\"shop.local\"}"));
        assertThat(after.value("tidemark_metrics_refused_total")).isZero();
    }

    private static void assertMoved(Exposition before, Exposition after, double by, String series) {
        assertThat(after.value(series) - before.value(series)).as(series).isEqualTo(by);
    }

    @Test
    void flood_hostilePathsDomainsAndNames_makesNoSeries() throws Exception {
        Random random = new Random(7);
        SortedSet<String> before = scrape().series();
        String token = server.bearer("hostile\\\" code=\\\"x", SHOP);
        for (int i = 0; i < 150; i++) {
            String name = "x" + Long.toHexString(random.nextLong());
            get(server.reads(SHOP).replace("shop.local", name + ".local") + "metadata/" + name + ".json");
            get(server.reads(SHOP) + name + "%22%7D/" + name);
            get(server.writes(SHOP) + name);
            server.post(SHOP, i % 2 == 0 ? token : "Bearer " + name, "publish", name + "/" + name, new byte[] {1});
            HTTP.send(
                    HttpRequest.newBuilder(URI.create(
                                    server.writes(SHOP).replace("shop.local", name + ".local") + "revocations"))
                            .method(i % 2 == 0 ? "POST" : "X" + name, HttpRequest.BodyPublishers.ofString(name))
                            .header("X-Request-Id", name)
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }

        Exposition after = scrape();

        assertThat(after.series()).isEqualTo(before);
        assertThat(after.value("tidemark_metrics_refused_total")).isZero();
        assertThat(after.value("tidemark_requests_total{status=\"4xx\",verb=\"other\"}"))
                .isPositive();
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Exposition scrape() throws Exception {
        HttpResponse<String> answer =
                get(URI.create(server.writes(SHOP)).resolve("/metrics").toString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return Exposition.parse(answer.body());
    }
}
