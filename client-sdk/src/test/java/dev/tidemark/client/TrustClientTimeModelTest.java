package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The model of {@link TimeModelTest} over whole clients: real signatures, a mirror, a state directory, restarts in order
 * and after a kill. What a client verified and left behind is read from its directory, not asked of it.
 */
class TrustClientTimeModelTest {
    private static final int SEQUENCES = 12;
    private static final int STEPS = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private enum Event {
        TIME_PASSES,
        MACHINE_SLEEPS,
        CLOCK_JUMPS,
        CLOCK_SET_RIGHT,
        RE_SIGNED,
        CONTENT_CHANGED,
        CONTENT_WITHHELD,
        REPLAYED,
        MIRROR_DOWN,
        RESTARTED,
        KILLED,
        EPOCH_ROSE
    }

    @TempDir
    Path directory;

    /** Runs what is asked for, and nothing that is planned for later. */
    private final ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(task, delay == 0 ? 0 : Long.MAX_VALUE / 4, TimeUnit.NANOSECONDS);
        }
    };

    private final long[] events = new long[Event.values().length];
    private long verified;

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void anySequence_overWholeClients_keepsEveryRuleOfTime(TestReporter reporter) throws Exception {
        long looks = 0;
        long[] states = new long[4];
        for (int seed = 1; seed <= SEQUENCES; seed++) {
            TimeTruth truth = new Run(seed).run();
            looks += truth.looks;
            for (int i = 0; i < states.length; i++) {
                states[i] += truth.states[0][i];
            }
        }
        reporter.publishEntry(Map.of(
                "sequences",
                String.valueOf(SEQUENCES),
                "steps",
                String.valueOf(SEQUENCES * STEPS),
                "looks",
                String.valueOf(looks),
                "violations",
                "0",
                "statements verified",
                String.valueOf(verified),
                "events",
                Arrays.toString(Event.values()) + Arrays.toString(events),
                "states of " + TimeTruth.ROUTES.get(0).name(),
                Arrays.toString(states)));
        assertThat(Arrays.stream(events).min().orElseThrow())
                .as("the rarest event")
                .isGreaterThan(5);
        assertThat(Arrays.stream(states).min().orElseThrow())
                .as("the rarest state")
                .isGreaterThan(10);
        assertThat(verified).isGreaterThan(50);
    }

    private final class Run {
        private final int seed;
        private final SplittableRandom random;
        private final TestDomain domain = TestDomain.start();
        private FileMirror mirror = new FileMirror(domain);
        private final List<FileMirror> recorded = new ArrayList<>(List.of(new FileMirror(domain)));
        private final TimeWorld world;
        private final TimeTruth truth;
        private Instant signedRolesAt = TestDomain.START;
        private Path home;
        private TrustClient client;
        private final Set<String> statements = new HashSet<>();
        private long epoch;
        private int homes;

        Run(int seed) throws Exception {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.world = new TimeWorld(random.nextBoolean(), random.nextLong(1L << 50));
            this.truth = new TimeTruth(world, TimeModel.MAX_ERROR);
            this.home = directory.resolve("seed-" + seed);
            this.client = open();
            refresh();
        }

        TimeTruth run() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                Event event = any();
                events[event.ordinal()]++;
                try {
                    happen(event);
                    for (int looks = random.nextInt(4); looks > 0; looks--) {
                        look();
                    }
                } catch (TimeTruth.Violation e) {
                    throw new AssertionError("seed " + seed + " step " + step + ", " + event + ": " + e.getMessage());
                }
            }
            client.close();
            return truth;
        }

        /** What costs signatures is rarer, and an epoch, which every later start replays, is rarest. */
        private Event any() {
            int dice = random.nextInt(100);
            if (dice < 40) {
                return Event.values()[random.nextInt(Event.CLOCK_SET_RIGHT.ordinal() + 1)];
            }
            Event event = Event.values()[random.nextInt(Event.values().length)];
            return event == Event.EPOCH_ROSE && dice < 70 ? Event.RE_SIGNED : event;
        }

        private void happen(Event event) throws Exception {
            switch (event) {
                case TIME_PASSES -> world.pass(span());
                case MACHINE_SLEEPS -> world.sleep(span());
                case CLOCK_JUMPS ->
                    world.jump(random.nextInt(3) == 0 ? span() : -span() - random.nextLong(TimeModel.MAX_ERROR));
                case CLOCK_SET_RIGHT -> world.setRight();
                case RE_SIGNED -> offer(signer().heartbeat());
                case CONTENT_CHANGED ->
                    offer(signer().policy(TestPolicy.orders()).publish());
                case CONTENT_WITHHELD -> {
                    Set<String> before = domain.files().keySet();
                    signer().policy(TestPolicy.orders()).publish();
                    mirror = new FileMirror(domain);
                    domain.files().keySet().stream()
                            .filter(path -> path.endsWith(".snapshot.json") && !before.contains(path))
                            .forEach(mirror::withhold);
                    refresh();
                }
                case REPLAYED -> {
                    mirror = recorded.get(random.nextInt(recorded.size()));
                    refresh();
                }
                case MIRROR_DOWN -> {
                    mirror.goDown();
                    refresh();
                    mirror.comeUp();
                }
                case RESTARTED -> {
                    client.close();
                    away();
                    restart();
                }
                case KILLED -> {
                    Path left = home;
                    home = directory.resolve("seed-" + seed + "-" + ++homes);
                    copy(left, home);
                    client.close();
                    away();
                    restart();
                }
                case EPOCH_ROSE -> offer(signer().riseEpoch().publish());
            }
        }

        // ---- the world

        private long span() {
            return switch (random.nextInt(5)) {
                case 0 -> random.nextLong(1, 1_000);
                case 1 -> random.nextLong(1_000, 20_000);
                case 2 -> random.nextLong(20_000, 200_000);
                case 3 -> random.nextLong(200_000, 900_000);
                default -> random.nextLong(900_000, 12 * 3_600_000L);
            };
        }

        /** While no process runs. */
        private void away() {
            if (random.nextBoolean()) {
                world.pass(span());
            }
            if (random.nextBoolean()) {
                world.jump(random.nextBoolean() ? span() : -span());
            }
            world.reboot(random.nextLong(1L << 50));
        }

        private TestDomain signer() {
            domain.at(Instant.ofEpochMilli(world.now()));
            if (signedRolesAt.plus(Duration.ofDays(3)).isBefore(domain.now())) {
                signedRolesAt = domain.now();
                domain.resignRevocations().resignSnapshot();
            }
            return domain;
        }

        private void offer(TestDomain published) throws Exception {
            recorded.add(new FileMirror(published));
            world.pass(random.nextLong(300));
            mirror = new FileMirror(published);
            refresh();
        }

        // ---- the client

        private TrustClient open() throws Exception {
            TrustClientBuilder builder = TrustClient.builder()
                    .source(source())
                    .domain(TestDomain.DOMAIN)
                    .pinnedRoot(domain.pinnedRoot())
                    .stateDirectory(home)
                    .clock(world.clock())
                    .ticker(world.ticker());
            return builder.openIn(new Surroundings(workers, builder.carried(), Optional.empty(), () -> {}, () -> {}));
        }

        /** Whatever mirror there is at the time. */
        private Fetcher source() {
            return new Fetcher() {
                @Override
                public byte[] fetch(String path, long limitBytes) throws FetchException {
                    return mirror.fetch(path, limitBytes);
                }

                @Override
                public String name() {
                    return mirror.name();
                }
            };
        }

        private void refresh() throws Exception {
            truth.looked();
            client.refresh();
            told();
        }

        /** Another process, which begins from what was kept; then it may reach the mirror, or not. */
        private void restart() throws Exception {
            Optional<JsonNode> kept = json("metadata/last-now.json");
            Optional<byte[]> published = published();
            boolean same = kept.isPresent()
                    && published.isPresent()
                    && kept.get().path("statement").asText().equals(Digests.sha256Hex(published.get()));
            truth.restarted(
                    kept.map(one -> one.path("last_now_ms").asLong()).orElse(Long.MIN_VALUE / 4),
                    published.isPresent() ? issued(JSON.readTree(published.get())) : 0,
                    same);
            client = open();
            look();
            if (random.nextBoolean()) {
                mirror.goDown();
            }
            refresh();
            mirror.comeUp();
        }

        /** What the directory says of the last cycle: a heartbeat is kept with the published state alone. */
        private void told() throws IOException {
            told(bytes("metadata/timestamp.json"));
            told(published());
            client.read().state().ifPresent(this::published);
            truth.looked();
        }

        private void told(Optional<byte[]> kept) throws IOException {
            if (kept.isPresent() && statements.add(Digests.sha256Hex(kept.get()))) {
                JsonNode newest = JSON.readTree(kept.get());
                JsonNode stated = newest.path("signed").path("tidemark");
                boolean first = stated.path("epoch").asLong() != epoch;
                epoch = stated.path("epoch").asLong();
                verified++;
                truth.verified(issued(newest), true, first);
            }
        }

        private void published(TrustState state) {
            truth.published(state.metadata().timestamp().orElseThrow().sha256());
        }

        private void look() {
            TrustView.Reading reading = client.read();
            reading.state().ifPresent(this::published);
            truth.looked();
            reading.state().ifPresent(state -> {
                truth.judge(reading, state.statement().issuedAt().toEpochMilli());
            });
        }

        // ---- the directory

        private Optional<byte[]> bytes(String name) throws IOException {
            Path file = home.resolve(TestDomain.DOMAIN).resolve(name);
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        }

        private Optional<JsonNode> json(String name) throws IOException {
            Optional<byte[]> bytes = bytes(name);
            return bytes.isPresent() ? Optional.of(JSON.readTree(bytes.get())) : Optional.empty();
        }

        private Optional<byte[]> published() throws IOException {
            Optional<byte[]> current = bytes("current");
            return current.isPresent()
                    ? bytes(new String(current.get(), StandardCharsets.US_ASCII) + "/timestamp.json")
                    : Optional.empty();
        }

        private static long issued(JsonNode statement) {
            return Instant.parse(statement
                            .path("signed")
                            .path("tidemark")
                            .path("issued_at")
                            .asText())
                    .toEpochMilli();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
