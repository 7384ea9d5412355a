package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrustClientsTest {
    @TempDir
    Path directory;

    private final ManualTime time = new ManualTime(TestDomain.START);
    private final ConcurrentHashMap<String, AtomicInteger> fetches = new ConcurrentHashMap<>();
    private final TestDomain domain = TestDomain.start();
    private final TrustDomain name = new TrustDomain(TestDomain.DOMAIN);
    private final FileMirror mirror = new FileMirror(domain);

    private TrustClients.Builder clients(Fetcher source) {
        return TrustClients.builder()
                .each(client -> client.source(source)
                        .stateDirectory(directory)
                        .maxPollInterval(Duration.ofHours(10))
                        .clock(time)
                        .ticker(time));
    }

    /** One that knows the test's domain. */
    private TrustClients one(Fetcher source) {
        TrustClients clients = clients(source).start();
        clients.add(TestDomain.DOMAIN, domain.pinnedRoot());
        return clients;
    }

    private static TrustView.Reading load(TrustClients clients, TrustDomain domain) {
        return clients.load(domain).toCompletableFuture().join();
    }

    private static String failureOf(TrustClients clients, TrustDomain domain) {
        try {
            load(clients, domain);
            return "loaded";
        } catch (CompletionException e) {
            return ((TrustClientException) e.getCause()).failure().code();
        }
    }

    /** Counts, and lets nobody through until told. */
    private final class Gate implements Fetcher {
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
            open.await();
            fetches.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
            return mirror.fetch(path, limitBytes);
        }

        @Override
        public String name() {
            return "gate";
        }

        int of(String path) {
            return fetches.containsKey(path) ? fetches.get(path).get() : 0;
        }
    }

    @Test
    void read_aColdDomain_hasNoStateAndLoadsItInTheBackground() {
        try (TrustClients clients = one(mirror)) {
            assertThat(clients.read(name).state()).isEmpty();
            assertThat(load(clients, name).state()).isPresent();
            assertThat(clients.read(name).state()).isPresent();
            assertThat(clients.view(TestDomain.DOMAIN).read().ageMillis()).isZero();
        }
    }

    @Test
    void read_aDomainNobodyAdded_hasNoStateAndKeepsNothing() {
        try (TrustClients clients = one(mirror)) {
            TrustDomain other = new TrustDomain("other.local");
            assertThat(clients.read(other).state()).isEmpty();
            assertThat(clients.read(other).timeKnown()).isFalse();
            assertThat(failureOf(clients, other)).isEqualTo("domain_not_added");
            assertThatThrownBy(() -> clients.add(TestDomain.DOMAIN, domain.pinnedRoot()))
                    .hasMessageContaining("known already");
        }
    }

    @Test
    void load_by64ThreadsAtOnce_isOneLoad() throws Exception {
        Gate gate = new Gate();
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try (TrustClients clients = one(gate)) {
            CountDownLatch asked = new CountDownLatch(64);
            List<Future<TrustView.Reading>> readings = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                readings.add(threads.submit(() -> {
                    clients.read(name);
                    var stage = clients.load(name).toCompletableFuture();
                    asked.countDown();
                    return stage.get();
                }));
            }
            asked.await();
            gate.open.countDown();
            for (Future<TrustView.Reading> reading : readings) {
                assertThat(reading.get().state()).isPresent();
            }
            assertThat(gate.of(RepositoryPaths.TIMESTAMP)).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void load_thatFails_isAnsweredTypedAndNotTriedByEachRequest() {
        Gate gate = new Gate();
        gate.open.countDown();
        mirror.goDown();
        try (TrustClients clients = one(gate)) {
            assertThat(failureOf(clients, name)).isEqualTo("fetch_unavailable");
            int tries = gate.of("metadata/2.root.json");
            for (int i = 0; i < 100; i++) {
                assertThat(clients.read(name).state()).isEmpty();
                assertThat(failureOf(clients, name)).isEqualTo("fetch_unavailable");
            }
            assertThat(gate.of("metadata/2.root.json")).isEqualTo(tries);
            assertThat(clients.status(name)
                            .orElseThrow()
                            .failure()
                            .orElseThrow()
                            .code())
                    .isEqualTo("fetch_unavailable");

            mirror.comeUp();
            time.pass(Duration.ofMinutes(5));
            domain.at(time.instant()).heartbeat();
            mirror.copy(domain);
            assertThat(load(clients, name).state()).isPresent();
        }
    }

    @Test
    void idle_domainLeavesMemoryAndComesBackWithItsTrueAge() {
        try (TrustClients clients = one(mirror)) {
            load(clients, name);
            time.pass(Duration.ofMinutes(59));
            assertThat(clients.read(name).state()).isPresent();
            time.pass(Duration.ofMinutes(59));
            clients.cleanUp();
            assertThat(clients.inMemory()).as("read 59 minutes ago").isEqualTo(1);
            assertThat(clients.refresh(name)).succeedsWithin(10, TimeUnit.SECONDS);
            time.pass(Duration.ofMinutes(2));
            clients.cleanUp();
            assertThat(clients.inMemory()).as("a refresh is no use of it").isZero();

            mirror.goDown();
            assertThat(load(clients, name).ageMillis())
                    .isEqualTo(Duration.ofMinutes(120).toMillis());
        }
    }

    @Test
    void evicted_directoryLost_comesBackOnlyWithWhatIsNotBelowTheMarks() throws Exception {
        try (TrustClients clients = one(mirror)) {
            FileMirror old = new FileMirror(domain);
            domain.revoke(new dev.tidemark.revocation.RevokedName(
                    dev.tidemark.revocation.RevocationKind.JTI,
                    domain.issuer("alpha").issuer(),
                    "stolen"));
            mirror.copy(domain.publish());
            load(clients, name);
            clients.evict(name);
            assertThat(load(clients, name).state().orElseThrow().revocationSequence())
                    .isEqualTo(1);
            clients.evict(name);
            clients.load(name).toCompletableFuture().join();
            clients.evict(name);
            deleteAll(directory.resolve(TestDomain.DOMAIN));
            mirror.files(old);

            assertThat(failureOf(clients, name)).isEqualTo("rollback");
        }
    }

    private static void deleteAll(Path root) throws Exception {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!file.getFileName().toString().equals("LOCK")) {
                    file.toFile().delete();
                }
            }
        }
    }

    @Test
    void manyDomains_moreThanThereIsRoomFor_stayBounded_andShareThreads() {
        int many = 12;
        List<TestDomain> all = IntStream.range(0, many)
                .mapToObj(i -> TestDomain.unpublished("d" + i + ".local")
                        .policy(TestPolicy.orders().inTrustDomain("d" + i + ".local"))
                        .issuer(TestIssuer.of("alpha").inTrustDomain("d" + i + ".local"))
                        .publish())
                .toList();
        try (TrustClients clients = TrustClients.builder()
                .each(client -> client.stateDirectory(directory)
                        .maxPollInterval(Duration.ofHours(10))
                        .clock(time)
                        .ticker(time)
                        .sourceOf(told -> new FileMirror(
                                all.get(Integer.parseInt(told.name().replaceAll("\\D", ""))))))
                .maxDomains(4)
                .threads(2)
                .start()) {
            for (int i = 0; i < many; i++) {
                clients.add("d" + i + ".local", all.get(i).pinnedRoot());
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < many; i++) {
                    TrustView.Reading reading = load(clients, new TrustDomain("d" + i + ".local"));
                    assertThat(reading.state().orElseThrow().domain().name()).isEqualTo("d" + i + ".local");
                    clients.cleanUp();
                    assertThat(clients.inMemory()).isLessThanOrEqualTo(4);
                }
            }
        }
    }

    @Test
    void close_freesEveryDirectory_andAnswersTyped() {
        TrustClients clients = one(mirror);
        load(clients, name);
        clients.close();
        assertThat(failureOf(clients, name)).isEqualTo("clients_closed");
        try (TrustClients again = one(mirror)) {
            assertThat(load(again, name).state()).isPresent();
        }
    }

    @Test
    void targets_ofOneDirectory_areNotFetchedForAnother() {
        Gate gate = new Gate();
        gate.open.countDown();
        TargetCache shared = TargetCache.ofBytes(1 << 20);
        try (TrustClients first = clients(gate).targetCache(shared).start();
                TrustClients second = clients(gate)
                        .each(client -> client.source(gate)
                                .stateDirectory(directory.resolve("second"))
                                .clock(time)
                                .ticker(time))
                        .targetCache(shared)
                        .start()) {
            first.add(TestDomain.DOMAIN, domain.pinnedRoot());
            second.add(TestDomain.DOMAIN, domain.pinnedRoot());
            load(first, name);
            load(second, name);
            assertThat(fetches.entrySet().stream().filter(one -> one.getKey().startsWith("targets/")))
                    .isNotEmpty()
                    .allSatisfy(
                            one -> assertThat(one.getValue()).as(one.getKey()).hasValue(1));
            assertThat(directory.resolve("second").resolve(TestDomain.DOMAIN).resolve("targets"))
                    .isNotEmptyDirectory();
        }
    }
}
