package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientBuilder;
import dev.tidemark.client.push.PushState;
import dev.tidemark.revocation.Tiers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many bytes revocations take: as deltas and snapshots, and on the way to a client. */
final class BytesBench implements Bench {
    private static final long PATIENCE_SECONDS = 30;
    private static final int BATCH = 1_000;

    /** So that even a short round sees a tail closed. */
    private static final int NEARLY_A_TAIL = Tiers.TAIL_LIMIT - 30;

    /**
     * How many.
     *
     * @param streamed single revocations that a client hears of
     * @param polled single revocations that a client polls for one by one
     * @param missed how many single revocations a client was offline for
     * @param before how many are revoked before
     */
    private record Counts(int streamed, int polled, List<Integer> missed, int before) {
        static Counts of(Depth depth) {
            return depth.isFull()
                    ? new Counts(100_000, 5_000, List.of(1, 1_000, 10_000), 100_000)
                    : new Counts(depth.of(2_400), 10, List.of(1, depth.of(1_200)), NEARLY_A_TAIL);
        }
    }

    /** Who takes part. */
    private record Sides(SwiftDomain domain, Field.Newsmaker news, Order order) {}

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public String description() {
        return "Bytes of deltas and snapshots, and what a client receives, beside compressed names.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Surroundings.Watch watch = Surroundings.watch();
        List<Case> cases = new ArrayList<>(SegmentSizes.measure(order));
        order.say("starting a server in this process");
        Counts counts = Counts.of(order.depth());
        try (SwiftDomain domain = SwiftDomain.start(order.field().scratch().path("bytes-ledger"), order.clock());
                Field.Newsmaker news = domain.newsmaker("bytes-")) {
            Sides sides = new Sides(domain, news, order);
            for (int from = 0; from < counts.before(); from += BATCH) {
                news.revoke(Math.min(BATCH, counts.before() - from));
            }
            cases.add(streaming(sides, counts.streamed()));
            cases.add(polling(sides, counts.polled()));
            for (int missed : counts.missed()) {
                cases.add(offline(sides, missed));
            }
        }
        return new Report(
                name(),
                order.depth(),
                Map.of(SegmentSizes.PEER, "java.util.zip of " + System.getProperty("java.version")),
                watch.end(),
                List.of(
                        "one round; segments are made by the server's own tiers, a thousand entries a publication",
                        SegmentSizes.PEER + " are names of 36 characters, one a line, compressed",
                        String.format(
                                Locale.ROOT,
                                "a client is a real one, with %,d revoked before, each revocation a publication of its"
                                        + " own; the server merges its tiers meanwhile",
                                counts.before()),
                        "bytes are all that the server sends on any connection, counted on the way; payload is"
                                + " segments and, as base64, deltas; metadata is the rest, statements every second and HTTP"
                                + " included",
                        "up to date: an operation is one revocation; offline: one start from the directory. CPU is of"
                                + " the server, the caller, the relay and the client together, or of making the"
                                + " entries and the bytes, in steps of 10 ms"),
                cases,
                List.of());
    }

    private static Case streaming(Sides sides, int count) throws Exception {
        Case one = new Case(String.format(Locale.ROOT, "up to date, streaming, %,d", count));
        sides.order().say(one.name());
        try (ByteRelay relay = ByteRelay.to(sides.domain().readPort());
                TrustClient client = client(sides, relay, "streaming").start()) {
            long deadline = deadline();
            while (!(client.status().push() instanceof PushState.Live)) {
                require(deadline, "the client was not pushed to");
            }
            measure(one, relay, count, () -> {
                for (int i = 0; i < count; i++) {
                    awaitSequence(client, sides.news().revoke(1));
                }
            });
        }
        return one;
    }

    private static Case polling(Sides sides, int count) throws Exception {
        Case one = new Case(String.format(Locale.ROOT, "up to date, polling, %,d", count));
        sides.order().say(one.name());
        try (ByteRelay relay = ByteRelay.to(sides.domain().readPort());
                TrustClient client = client(sides, relay, "polling").pollOnly().start()) {
            measure(one, relay, count, () -> {
                for (int i = 0; i < count; i++) {
                    refresh(client, sides.news().revoke(1));
                }
            });
        }
        return one;
    }

    /** Holds a state, is away for so many revocations, and comes back. */
    private static Case offline(Sides sides, int missed) throws Exception {
        Case one = new Case(String.format(Locale.ROOT, "offline for %,d", missed));
        sides.order().say(one.name());
        String name = "offline-" + missed;
        try (ByteRelay relay = ByteRelay.to(sides.domain().readPort())) {
            client(sides, relay, name).pollOnly().start().close();
            long sequence = 0;
            for (int i = 0; i < missed; i++) {
                sequence = sides.news().revoke(1);
            }
            long last = sequence;
            measure(one, relay, 1, () -> {
                try (TrustClient back = client(sides, relay, name).pollOnly().start()) {
                    requireSequence(back, last);
                }
            });
        }
        return one;
    }

    private static TrustClientBuilder client(Sides sides, ByteRelay relay, String name) {
        return TrustClient.builder()
                .repository(URI.create(relay.address()))
                .domain(Tidemark.NAME)
                .pinnedRoot(sides.domain().root())
                .stateDirectory(sides.order().field().scratch().path("bytes-" + name));
    }

    private static void measure(Case one, ByteRelay relay, int operations, Latencies.Step step) throws Exception {
        ByteRelay.Passed before = relay.passed();
        long cpu = CpuClock.ofThisProcess();
        step.run();
        ByteRelay.Passed passed = relay.passed().since(before);
        double spent = CpuClock.ofThisProcess() - cpu;
        one.add(
                Case.OURS,
                Map.of(
                        Metric.CPU, spent / operations,
                        Metric.RECEIVED, (double) (passed.payload() + passed.metadata()) / operations,
                        Metric.PAYLOAD, (double) passed.payload() / operations,
                        Metric.METADATA, (double) passed.metadata() / operations));
    }

    private static void refresh(TrustClient client, long sequence) throws Exception {
        var failure = client.refresh();
        if (failure.isPresent()) {
            throw new BenchFailed("a poll failed: " + failure.get());
        }
        requireSequence(client, sequence);
    }

    private static void awaitSequence(TrustClient client, long sequence) throws Exception {
        long deadline = deadline();
        while (held(client) < sequence) {
            require(deadline, "event " + sequence + " did not reach the client");
        }
    }

    private static void requireSequence(TrustClient client, long sequence) throws BenchFailed {
        if (held(client) != sequence) {
            throw new BenchFailed("a poll found event " + held(client) + ", not " + sequence + ".");
        }
    }

    private static long held(TrustClient client) {
        return client.read().state().orElseThrow().revocationSequence();
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    }

    /** Waits a moment, unless the time is over. */
    private static void require(long deadline, String otherwise) throws BenchFailed, InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new BenchFailed(otherwise + " within " + PATIENCE_SECONDS + " s.");
        }
        TimeUnit.MICROSECONDS.sleep(200);
    }
}
