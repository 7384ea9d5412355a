package dev.tidemark.bench.jmh;

import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Decides, with and without a network that drips to the client it decides from. A process of its own. */
public final class StalledDecider {
    /** The signature is checked each time. */
    public static final String WHOLE = "whole";

    /** What was found about the signature is remembered; route, freshness, issuer, claims and revocation are judged. */
    public static final String POLICY = "policy";

    private static final int MIRRORS = 2;

    /** A pause that doubles from one second is more than half an hour long after so many. */
    private static final int FAILURES_FOR_AN_HOUR = 12;

    /** So that nothing ends a drip but its block. */
    private static final FetchLimits PATIENT = new FetchLimits(
            Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(10), 0);

    private final Path folder;
    private final TrustClient client;
    private final DrippingServer server;
    private final List<String> passports;
    private final Verifier whole;
    private final Verifier policy;
    private final ExecutorService refreshing = Executors.newSingleThreadExecutor();
    private final ExecutorService deciding = Executors.newSingleThreadExecutor(task -> new Thread(task, "decider"));
    private int next;

    private StalledDecider(Path folder, TrustClient client, DrippingServer server) throws Exception {
        this.folder = folder;
        this.client = client;
        this.server = server;
        this.passports = new HeldDomain(folder).passports();
        this.whole =
                Verifier.builder(client).passportOnly().signatureVerdicts(0).build();
        this.policy = Verifier.builder(client).passportOnly().build();
    }

    /** What one block found. */
    @SuppressWarnings("ArrayRecordComponent") // never compared by value
    private record Block(long[] nanos, long elapsed, long cpu) {}

    /** One decision. */
    @FunctionalInterface
    private interface Step {
        void run();
    }

    /**
     * Argument: the folder of a {@link HeldDomain}. Orders: {@code pair CASE MILLIS}, answered for the drip, then without:
     * decisions, nanoseconds in all, of the thread's processor time, median and 99th percentile; {@code record MILLIS},
     * answered with decisions, waits of the deciding thread, waits of those that fetch, milliseconds of the longest.
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        HeldDomain held = new HeldDomain(folder);
        try (DrippingServer server = new DrippingServer();
                TrustClient client = open(held, server)) {
            StalledDecider decider = new StalledDecider(folder, client, server);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                System.out.println(
                        words[0].equals("pair")
                                ? decider.pair(words[1], Duration.ofMillis(Long.parseLong(words[2])))
                                : decider.record(Duration.ofMillis(Long.parseLong(words[1]))));
            }
            decider.refreshing.shutdownNow();
            decider.deciding.shutdownNow();
        }
    }

    /** Two mirrors; so many cycles fail at first that none runs by itself while this measures. */
    private static TrustClient open(HeldDomain held, DrippingServer server) throws Exception {
        TrustClient client = TrustClient.builder()
                .repository(server.address())
                .repository(server.address())
                .fetchLimits(PATIENT)
                .maxPollInterval(Duration.ofHours(1))
                .random(new Longest())
                .domain(held.line(HeldDomain.DOMAIN))
                .pinnedRoot(held.path().resolve(HeldDomain.ROOT))
                .stateDirectory(held.path().resolve(HeldDomain.STATE))
                .clock(held.clock())
                .start();
        for (int i = 0; i < FAILURES_FOR_AN_HOUR; i++) {
            if (client.refresh().isEmpty()) {
                throw new IllegalStateException("a server that drips gave an answer");
            }
        }
        return client;
    }

    /** Jitter that is never short. */
    private static final class Longest implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }
    }

    private String pair(String what, Duration time) throws Exception {
        Step step = step(what);
        Duration quarter = time.dividedBy(4);
        Block dripBefore = underDrip(() -> decide(step, quarter));
        Block quietBefore = decide(step, quarter);
        Block quietAfter = decide(step, quarter);
        Block dripAfter = underDrip(() -> decide(step, quarter));
        return figures(dripBefore, dripAfter) + " " + figures(quietBefore, quietAfter);
    }

    /** Both mirrors drip from before it begins until after it has ended. */
    private Block underDrip(Callable<Block> block) throws Exception {
        server.drip(true);
        Future<Optional<Failure>> cycle = refreshing.submit(client::refresh);
        server.awaitAnswers(MIRRORS);
        Block done = block.call();
        boolean stalled = !cycle.isDone();
        server.drip(false);
        if (!stalled || cycle.get().isEmpty()) {
            throw new IllegalStateException("the network did not drip all the time");
        }
        return done;
    }

    private Block decide(Step step, Duration time) throws Exception {
        return deciding.submit(() -> repeat(step, time)).get();
    }

    private static Block repeat(Step step, Duration time) {
        long[] nanos = new long[1024];
        int count = 0;
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long start = System.nanoTime();
        long before = start;
        do {
            step.run();
            long now = System.nanoTime();
            nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
            nanos[count++] = now - before;
            before = now;
        } while (before - start < time.toNanos());
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        return new Block(Arrays.copyOf(nanos, count), before - start, used);
    }

    private static String figures(Block first, Block second) {
        long[] sorted = LongStream.concat(Arrays.stream(first.nanos), Arrays.stream(second.nanos))
                .sorted()
                .toArray();
        return sorted.length + " " + (first.elapsed + second.elapsed) + " " + (first.cpu + second.cpu) + " "
                + sorted[sorted.length / 2] + " " + sorted[(int) (sorted.length * 0.99)];
    }

    private String record(Duration time) throws Exception {
        Step step = step(WHOLE);
        try (WaitRecording recording = new WaitRecording()) {
            recording.start();
            Block block =
                    underDrip(() -> deciding.submit(() -> marked(step, time)).get());
            WaitRecording.Waits waits = recording.stop(folder.resolve("waits.jfr"));
            return block.nanos.length + " " + waits.ofDecider() + " " + waits.ofFetching() + " "
                    + waits.longest().toMillis();
        }
    }

    private static Block marked(Step step, Duration time) {
        DecidingEvent mark = new DecidingEvent();
        mark.begin();
        Block block = repeat(step, time);
        mark.commit();
        return block;
    }

    private Step step(String what) {
        Verifier verifier = what.equals(WHOLE) ? whole : policy;
        return () -> {
            next = (next + 1) % passports.size();
            ProtectedRequest request =
                    ProtectedRequest.of("GET", "/v1/orders/o-1").withPassport(passports.get(next));
            if (!(verifier.decide(request) instanceof Decision.Allow)) {
                throw new IllegalStateException("measured something else");
            }
        };
    }
}
