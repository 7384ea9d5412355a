package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Statement;
import dev.tidemark.server.repository.DomainOpening;
import dev.tidemark.server.repository.Lane;
import dev.tidemark.server.repository.ManualLane;
import dev.tidemark.server.repository.OnlineKeys;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.server.repository.RepositoryStartException;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestReader;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.memory.MemoryLedger;
import dev.tidemark.storage.rocksdb.RocksDbLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartTest {
    private static long version(TestServer server) {
        return server.repository
                .state()
                .chain()
                .timestamp()
                .orElseThrow()
                .role()
                .version();
    }

    private static Statement statement(TestServer server) {
        return server.repository
                .state()
                .chain()
                .timestamp()
                .orElseThrow()
                .role()
                .tidemark()
                .orElseThrow();
    }

    @Test
    void crash_signerSkipsTheReservedVersionsAndWaitsForTheReservedTime() throws Exception {
        TestServer server = TestServer.running();
        long before = version(server);
        Instant issued = statement(server).issuedAt();
        server.crash();
        server.repository.start();
        assertThat(server.repository.failure()).contains("reserved_time_ahead");
        assertThat(version(server)).isEqualTo(before);
        server.clock.advance(Duration.ofSeconds(2));
        beat(server);
        assertThat(server.repository.failure()).contains("reserved_time_ahead");
        server.clock.advance(Duration.ofSeconds(2));
        beat(server);
        assertThat(server.repository.failure()).isEmpty();
        assertThat(version(server)).isGreaterThanOrEqualTo(1001);
        assertThat(statement(server).issuedAt()).isAfter(issued.plusSeconds(3));
    }

    private static void beat(TestServer server) {
        server.repository.start();
    }

    @Test
    void close_givesBackWhatWasReserved() throws Exception {
        TestServer server = TestServer.running();
        long before = version(server);
        server.repository.close();
        server.clock.advance(Duration.ofMillis(50));
        server.crash();
        server.lane.hold();
        server.repository.start();
        assertThat(server.repository.failure()).isEmpty();
        assertThat(version(server)).isEqualTo(before + 1);
    }

    @Test
    void close_onALaneOfItsOwn_finishesWhatWasGivenAndGivesBackTheReservation() throws Exception {
        TestServer server = TestServer.running();
        server.repository.close();
        server.clock.advance(Duration.ofMillis(50));
        server.open(server.authors.onlineKeys(), Lane.thread("close"));
        server.repository.start();
        long before = sequence(server.revoke("alpha", server.jti("e1", "alpha", "j1")));
        server.repository.close();
        long version = version(server);
        assertThat(before).isEqualTo(1);
        Refused refused =
                catchThrowableOfType(Refused.class, () -> server.revoke("alpha", server.jti("e2", "alpha", "j2")));
        assertThat(refused.code()).isEqualTo("domain_closed");
        server.clock.advance(Duration.ofMillis(50));
        server.crash();
        server.repository.start();
        assertThat(server.repository.failure()).isEmpty();
        assertThat(version(server)).isEqualTo(version + 1);
    }

    private static long sequence(RevocationReceipt receipt) {
        return receipt.sequence();
    }

    @Test
    void heartbeat_clockSetBack_refusesToSign() {
        TestServer server = TestServer.running();
        server.lane.hold();
        server.clock.advance(Duration.ofSeconds(5));
        server.repository.start();
        long before = version(server);
        server.clock.advance(Duration.ofSeconds(-3));
        server.repository.start();
        assertThat(server.repository.failure()).contains("clock_behind");
        assertThat(version(server)).isEqualTo(before);
        server.clock.advance(Duration.ofSeconds(3));
        server.repository.start();
        assertThat(server.repository.failure()).isEmpty();
        assertThat(version(server)).isEqualTo(before + 1);
    }

    @Test
    void heartbeat_manyWithinOneMillisecond_issueTimesStrictlyAscend() {
        TestServer server = TestServer.running();
        server.lane.hold();
        Instant last = statement(server).issuedAt();
        for (int i = 0; i < 50; i++) {
            server.repository.start();
            assertThat(statement(server).issuedAt()).isAfter(last);
            last = statement(server).issuedAt();
        }
    }

    @Test
    void heartbeat_twoSignersOnOneStore_theFirstStops() {
        TestServer server = TestServer.running();
        server.lane.hold();
        TestServer other = TestServer.created("example.local", server.clock, server.ledger);
        server.clock.advance(Duration.ofSeconds(5));
        other.lane.hold();
        other.repository.start();
        assertThat(other.repository.failure()).isEmpty();
        server.repository.start();
        assertThat(server.repository.failure()).contains("not_alone");
    }

    @Test
    void snapshotAndRevocations_areSignedAgainAtHalfLife() {
        TestServer server = TestServer.running();
        server.lane.hold();
        TestReader reader = server.reader();
        long snapshot = server.repository.state().snapshotVersion();
        server.clock.advance(Duration.ofDays(3));
        server.repository.start();
        assertThat(server.repository.state().snapshotVersion()).isEqualTo(snapshot);
        server.clock.advance(Duration.ofHours(13));
        server.repository.start();
        assertThat(server.repository.state().snapshotVersion()).isEqualTo(snapshot + 1);
        assertThat(reader.refresh(server.clock.instant()).version("revocations"))
                .isEqualTo(2);
        server.clock.advance(Duration.ofDays(8));
        server.repository.start();
        reader.refresh(server.clock.instant());
    }

    @Test
    void start_withoutAKeyTheRootNames_isRefused() {
        TestServer server = TestServer.created();
        RepositoryStartException refused = catchThrowableOfType(
                RepositoryStartException.class, () -> server.open(OnlineKeys.of(Map.of()), new ManualLane()));
        assertThat(refused.code()).isEqualTo("online_key_missing");
    }

    @Test
    void start_withAnotherFirstRoot_isRefused() {
        TestServer server = TestServer.created();
        server.clock.advance(Duration.ofDays(1));
        byte[] other = server.authors.root(1);
        RepositoryStartException refused = catchThrowableOfType(
                RepositoryStartException.class,
                () -> new DomainOpening(server.ledger, server.clock, server.elapsed, RepositorySettings.DEFAULT)
                        .open(server.authors.domain(), other, server.authors.onlineKeys(), new ManualLane()));
        assertThat(refused.code()).isEqualTo("first_root_differs");
    }

    @Test
    void start_onAStoreWithAFlippedByte_isRefusedWhicheverNameItIs() throws Exception {
        TestServer server = TestServer.running();
        server.revoke("alpha", server.jti("e1", "alpha", "j1"), server.event("e2", "key", "alpha", "a-1", ""));
        var stored = server.ledger.snapshot("example.local");
        for (Map.Entry<String, byte[]> entry : stored.values().entrySet()) {
            String name = entry.getKey();
            if (name.equals("head") || name.equals("events") || name.startsWith("slug/")) {
                continue;
            }
            MemoryLedger tampered = new MemoryLedger();
            Map<String, byte[]> copy = new TreeMap<>(stored.values());
            byte[] flipped = entry.getValue().clone();
            flipped[flipped.length / 2] ^= 1;
            copy.put(name, flipped);
            tampered.append("example.local", 0, copy);
            RepositoryStartException refused = catchThrowableOfType(
                    RepositoryStartException.class,
                    () -> new DomainOpening(tampered, server.clock, server.elapsed, RepositorySettings.DEFAULT)
                            .open(
                                    server.authors.domain(),
                                    server.firstRoot,
                                    server.authors.onlineKeys(),
                                    new ManualLane()));
            assertThat(refused).as(name).isNotNull();
        }
    }

    @Test
    void domains_oneWithAFailingSigner_doesNotStopTheOther() throws Exception {
        SettableClock clock = new SettableClock(TestServer.START);
        Ledger ledger = new MemoryLedger();
        TestServer good = TestServer.created("good.local", clock, ledger).bootstrap();
        TestServer bad = TestServer.created("bad.local", clock, ledger).bootstrap();
        bad.repository.close();
        AtomicBoolean broken = new AtomicBoolean();
        Map<String, List<Signer>> keys = new TreeMap<>();
        for (String role : List.of("timestamp", "snapshot", "revocations")) {
            keys.put(role, List.of(breakable(bad.authors.key(role), broken)));
        }
        clock.advance(Duration.ofSeconds(5));
        bad.lane = new ManualLane();
        bad.open(OnlineKeys.of(keys), bad.lane);
        bad.repository.start();
        good.repository.start();
        broken.set(true);
        byte[] before = bad.repository.find("metadata/timestamp.json").bytes();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            bad.repository.start();
            good.repository.start();
        }
        assertThat(bad.repository.failure()).contains("signer_failed");
        assertThat(bad.repository.ready()).isFalse();
        assertThat(bad.repository.find("metadata/timestamp.json").bytes()).isEqualTo(before);
        assertThat(good.repository.ready()).isTrue();
        assertThat(good.revoke("alpha", good.jti("e1", "alpha", "j")).sequence())
                .isEqualTo(1);
        Refused refused = catchThrowableOfType(Refused.class, () -> bad.revoke("alpha", bad.jti("e1", "alpha", "j")));
        assertThat(refused.code()).isEqualTo("signer_failed");
        broken.set(false);
        assertThat(bad.revoke("alpha", bad.jti("e1", "alpha", "j")).sequence()).isEqualTo(1);
        bad.read();
    }

    private static Signer breakable(Signer signer, AtomicBoolean broken) {
        return new Signer() {
            @Override
            public dev.tidemark.metadata.MetadataKey publicKey() {
                return signer.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) throws SigningException {
                if (broken.get()) {
                    throw new SigningException("unplugged");
                }
                return signer.sign(message);
            }
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anySequence_ofPublishesRevocationsAndCrashes_neverLowersAnyVersion(long seed) throws Exception {
        run(seed, new MemoryLedger(), 50);
    }

    @Test
    void anySequence_onRocksDb_survivesReopeningTheStore(@TempDir Path directory) throws Exception {
        TestServer server;
        try (Ledger ledger = RocksDbLedger.open(directory.resolve("ledger"), "test")) {
            server = run(7, ledger, 25);
        }
        try (Ledger ledger = RocksDbLedger.open(directory.resolve("ledger"), "test")) {
            TestServer again = server.over(ledger);
            assertThat(again.repository.state().bundleVersion())
                    .isEqualTo(server.repository.state().bundleVersion());
            again.clock.advance(Duration.ofSeconds(4));
            again.repository.start();
            assertThat(again.repository.failure()).isEmpty();
            assertThat(version(again)).isGreaterThan(version(server));
            assertThat(again.read().statement().revocationSequence())
                    .isEqualTo(server.repository.state().revocationSequence());
        }
    }

    private static TestServer run(long seed, Ledger ledger, int steps) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        SettableClock clock = new SettableClock(TestServer.START);
        TestServer server = TestServer.created("example.local", clock, ledger).bootstrap();
        TestReader reader = server.reader();
        reader.refresh(clock.instant());
        long policy = 1;
        long alpha = 1;
        long targets = 1;
        int events = 0;
        long statement = version(server);
        Instant issued = statement(server).issuedAt();
        for (int step = 0; step < steps; step++) {
            clock.advance(Duration.ofMillis(random.nextLong(1, 3_000)));
            switch (random.nextInt(8)) {
                case 0 -> server.publishPolicy(++policy);
                case 1 -> server.publishIssuer("alpha", ++alpha, Duration.ofDays(30), "a-" + alpha);
                case 2 -> {
                    targets++;
                    server.publish(
                            "author", "targets", targets, server.authors.targets(targets, "alpha", "beta"), Map.of());
                }
                case 3 -> {
                    server.crash();
                    clock.advance(Duration.ofSeconds(4));
                }
                case 4 -> clock.advance(Duration.ofHours(random.nextLong(1, 40)));
                case 5 -> server.repository.start();
                default -> {
                    String[] batch = new String[random.nextInt(1, 300)];
                    for (int i = 0; i < batch.length; i++) {
                        events++;
                        batch[i] = random.nextInt(20) == 0
                                ? server.event("e" + events, "key", "alpha", "k" + events, "")
                                : server.jti("e" + events, "alpha", "j" + events);
                    }
                    assertThat(server.revoke("alpha", batch).sequence()).isEqualTo(events);
                }
            }
            server.lane.hold();
            server.repository.start();
            assertThat(server.repository.failure())
                    .as("seed %d step %d", seed, step)
                    .isEmpty();
            assertThat(version(server)).isGreaterThan(statement);
            assertThat(statement(server).issuedAt()).isAfter(issued);
            statement = version(server);
            issued = statement(server).issuedAt();
            reader.over(server.repository).refresh(clock.instant());
            server.lane.flow();
        }
        return server;
    }
}
