package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.Segment;
import dev.tidemark.server.repository.News;
import dev.tidemark.server.repository.NewsFile;
import dev.tidemark.server.repository.ServedFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a domain tells of what it serves. */
class NewsTest {
    private final List<News> told = new ArrayList<>();
    private final List<Segment> held = new ArrayList<>();

    private TestServer watched(TestServer server) {
        server.repository.watch(told::add);
        return server;
    }

    @Test
    void watch_signedDomain_isToldOfTheNewestStatementAtOnce() {
        TestServer server = watched(TestServer.running());

        assertThat(told).hasSize(1);
        assertThat(told.get(0).isUpdate()).isFalse();
        assertThat(told.get(0).statement())
                .isEqualTo(server.repository.state().statement().orElseThrow());
    }

    @Test
    void watch_domainWithoutPolicy_hearsNothingUntilItIsSigned_thenEverything() throws Exception {
        TestServer server = watched(TestServer.created());
        server.publish("author", "targets", 1, server.authors.targets(1, "alpha", "beta"), Map.of());
        assertThat(told).isEmpty();

        server.publishPolicy(1);

        assertThat(paths(told.get(0)))
                .containsSubsequence(
                        "metadata/1.root.json",
                        "metadata/timestamp.json",
                        "metadata/1.snapshot.json",
                        "metadata/1.targets.json",
                        "metadata/1.policy.json",
                        "metadata/1.revocations.json");
        assertThat(told).hasSize(1);
        requireServed(server, told.get(0));
    }

    @Test
    void beat_nothingElseChanged_isToldAsTheStatementThatIsServed() {
        TestServer server = watched(TestServer.running());
        server.clock.advance(Duration.ofSeconds(1));

        server.repository.start();

        assertThat(told).hasSize(2);
        assertThat(told.get(1).isUpdate()).isFalse();
        assertThat(told.get(1).version()).isGreaterThan(told.get(0).version());
        requireServed(server, told.get(1));
    }

    @Test
    void publish_issuer_isOneUpdateOfExactlyWhatChangedInWorkflowOrder() throws Exception {
        TestServer server = watched(TestServer.running());
        long snapshot = server.repository.state().snapshotVersion();

        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-2");

        assertThat(told).hasSize(2);
        String target = Digests.sha256Hex(
                server.repository.state().document("issuers/alpha/jwks.json").orElseThrow());
        assertThat(paths(told.get(1)))
                .containsExactly(
                        "metadata/timestamp.json",
                        "metadata/" + (snapshot + 1) + ".snapshot.json",
                        "metadata/2.issuer.alpha.json",
                        "targets/issuers/alpha/" + target + ".jwks.json");
        assertThat(told.get(1).deltas()).isEmpty();
        requireServed(server, told.get(1));
    }

    @Test
    void publish_root_comesFirst() throws Exception {
        TestServer server = watched(TestServer.running());

        server.publish("author", "root", 2, server.authors.root(2), Map.of());

        assertThat(paths(told.get(1))).startsWith("metadata/2.root.json", "metadata/timestamp.json");
        requireServed(server, told.get(1));
    }

    @Test
    void revoke_rule_comesAsRulesAndAnEmptyDelta() throws Exception {
        TestServer server = watched(TestServer.running());

        server.revoke("alpha", server.event("e-1", "key", "alpha", "a-1", ""));

        News news = told.get(1);
        assertThat(paths(news)).last().asString().endsWith(".rules.json");
        assertThat(news.deltas()).hasSize(1);
        assertThat(Segment.decode(news.deltas().get(0)).count()).isZero();
        mergeToWhatIsListed(server, news, "one rule");
    }

    /** Tails that fill up, several in one batch, tiers that merge, entries that die meanwhile. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void revoke_anything_deltasMergeWithWhatIsHeldToWhatIsListed(long seed) throws Exception {
        TestServer server = watched(TestServer.running());
        Random random = new Random(seed);
        int number = 0;
        int mostListed = 0;
        boolean merged = false;

        for (int batch = 0; batch < 14; batch++) {
            int size = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 300 + random.nextInt(700);
            String[] events = new String[size];
            for (int i = 0; i < size; i++) {
                int id = random.nextInt(20) == 0 ? random.nextInt(number + 1) : number;
                events[i] = server.jti("e-" + number++, "alpha", "id-" + id);
            }
            int before = told.size();
            server.revoke("alpha", events);
            assertThat(told).hasSize(before + 1);
            int listedBefore = held.size();
            mergeToWhatIsListed(server, told.get(before), "seed " + seed + ", batch " + batch);
            merged |= held.size() < listedBefore;
            mostListed = Math.max(mostListed, held.size());
            server.clock.advance(Duration.ofMinutes(random.nextInt(90)));
            requireServed(server, told.get(before));
        }
        assertThat(merged).as("tiers merged, seed %d", seed).isTrue();
        assertThat(mostListed).isGreaterThan(2);
    }

    /** What a reader does who fetches nothing. */
    private void mergeToWhatIsListed(TestServer server, News news, String when) throws Exception {
        List<Segment> inputs = new ArrayList<>(held);
        for (byte[] delta : news.deltas()) {
            inputs.add(Segment.decode(delta));
        }
        Map<String, TargetFile> listed = server.repository
                .state()
                .chain()
                .delegated("revocations")
                .orElseThrow()
                .role()
                .targets();
        List<Segment> next = new ArrayList<>();
        for (Map.Entry<String, TargetFile> target : listed.entrySet()) {
            if (target.getKey().endsWith(".tmr")) {
                String[] range = target.getKey().split("[/.-]");
                List<Segment> within = inputs.stream()
                        .filter(one -> one.from() >= Long.parseLong(range[1]) && one.to() <= Long.parseLong(range[2]))
                        .toList();
                int pruneBefore =
                        within.stream().mapToInt(Segment::pruneBefore).max().orElseThrow();
                Segment merged = Segment.merge(within, pruneBefore);
                assertThat(Digests.sha256Hex(merged.bytes()))
                        .as("%s, %s", when, target.getKey())
                        .isEqualTo(target.getValue().sha256());
                next.add(merged);
            }
        }
        next.sort(Comparator.comparingLong(Segment::from));
        held.clear();
        held.addAll(next);
    }

    private static List<String> paths(News news) {
        return news.files().stream().map(NewsFile::path).toList();
    }

    private static void requireServed(TestServer server, News news) {
        for (NewsFile file : news.files()) {
            ServedFile served = server.served(file.path()).orElseThrow();
            assertThat(file.bytes()).as(file.path()).isEqualTo(served.bytes());
        }
    }
}
