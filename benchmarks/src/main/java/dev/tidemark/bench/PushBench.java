package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Listeners to events: what one costs while nothing happens, and how soon all of them have an event. */
final class PushBench implements Bench {
    private static final String BARE = "bare writes";
    private static final String PATH = Tidemark.path("events");
    private static final int CONNECTIONS = 10_000;
    private static final int UPDATES = 10;
    private static final Duration BEATS = Duration.ofSeconds(10);
    private static final int UPDATE_BYTES = 6_000;
    private static final int BEAT_BYTES = 1_000;

    /** Who takes part. */
    private record Sides(
            ServerUnderTest ours, Worker bare, long barePort, Worker listeners, Worker others, Field field) {}

    /** What one round of updates showed, microseconds after the acknowledgement or the first write. */
    private record Reached(double median, double tail, double max) {}

    @Override
    public String name() {
        return "push";
    }

    @Override
    public String description() {
        return "Listeners to events: memory each, CPU an event, and when the last of them has one, beside bare writes.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        int connections = order.depth().isFull() ? CONNECTIONS : order.depth().of(2_000);
        order.say("making a domain and " + connections + " connections");
        ServerUnderTest server = order.field().domain().server();
        Worker bare = Worker.start(scratch, "bare", BareBroadcast.class, List.of());
        Worker listeners = Worker.start(scratch, "listeners", PushLoad.class, List.of());
        Worker others = Worker.start(scratch, "bare-listeners", PushLoad.class, List.of());
        try {
            long port = bare.ask("port")[0];
            return measure(order, new Sides(server, bare, port, listeners, others, order.field()), connections);
        } finally {
            listeners.end();
            others.end();
            bare.end();
        }
    }

    private Report measure(Order order, Sides sides, int connections) throws Exception {
        Depth depth = order.depth();
        order.say("warming up");
        sides.listeners().ask("connect " + sides.ours().port() + " " + PATH + " " + connections);
        updates(sides, "push-warm-up-", 2);
        sides.listeners().ask("close");
        Surroundings.Watch watch = Surroundings.watch();
        Case held = new Case("one connection");
        Case beat = new Case("event timestamp");
        Case update = new Case("event update");
        for (int i = 1; i <= depth.rounds(); i++) {
            order.say("round " + i);
            held.add(Case.OURS, connect(order.field().scratch(), sides, connections));
            beat.add(Case.OURS, beats(sides, depth.of(BEATS)));
            update.add(Case.OURS, ours(sides, "push-" + i + "-", Math.max(2, depth.of(UPDATES)), connections));
            sides.listeners().ask("close");
            bareConnect(sides, connections);
            beat.add(BARE, bare(sides, BEAT_BYTES, Math.max(2, depth.of(UPDATES)), connections));
            update.add(BARE, bare(sides, UPDATE_BYTES, Math.max(2, depth.of(UPDATES)), connections));
            sides.others().ask("close");
            sides.bare().ask("close");
        }
        return new Report(
                name(),
                depth,
                Map.of(BARE, "java.nio of " + System.getProperty("java.version")),
                watch.end(),
                List.of(
                        connections
                                + " connections from another process, which one thread reads on the same processors",
                        "an operation is one event on one connection, or one connection opened and greeted",
                        "latencies are of all connections: of ours after the caller had the acknowledgement of its"
                                + " revocation, of bare writes after the first of them",
                        "bare writes are one thread that writes a buffer of " + UPDATE_BYTES + " or " + BEAT_BYTES
                                + " bytes to each socket: it signs, stores and encodes nothing"),
                List.of(held, beat, update),
                List.of(Goal.atMost(
                        "ms from the acknowledgement to the median connection, median of the rounds",
                        update.spread(Case.OURS, Metric.MEDIAN)
                                        .map(Spread::median)
                                        .orElse(0.0)
                                / 1_000,
                        100)));
    }

    private static Map<Metric, Double> connect(Scratch scratch, Sides sides, int connections)
            throws IOException, InterruptedException, BenchFailed {
        long pid = sides.ours().process().pid();
        Footprint before = Footprint.of(scratch, pid);
        long cpu = sides.ours().cpuMicros();
        sides.listeners().ask("connect " + sides.ours().port() + " " + PATH + " " + connections);
        double spent = sides.ours().cpuMicros() - cpu;
        Footprint after = Footprint.of(scratch, pid);
        return Map.of(
                Metric.CPU, spent / connections,
                Metric.HEAP, Math.max(0.0, (double) (after.heap() - before.heap())) / connections,
                Metric.RESIDENT, Math.max(0.0, (double) (after.resident() - before.resident())) / connections);
    }

    /** What the statement alone costs, signed once a second. */
    private static Map<Metric, Double> beats(Sides sides, Duration time)
            throws IOException, InterruptedException, BenchFailed {
        long events = sides.listeners().ask("count")[0];
        long before = sides.ours().cpuMicros();
        TimeUnit.MILLISECONDS.sleep(Math.max(1_500, time.toMillis()));
        double cpu = sides.ours().cpuMicros() - before;
        return Map.of(Metric.CPU, cpu / Math.max(1, sides.listeners().ask("count")[0] - events));
    }

    private static Map<Metric, Double> ours(Sides sides, String prefix, int count, int connections) throws Exception {
        long events = sides.listeners().ask("count")[0];
        long before = sides.ours().cpuMicros();
        Reached reached = updates(sides, prefix, count);
        double cpu = sides.ours().cpuMicros() - before;
        // Heartbeats of the time between are events too.
        long heard = Math.max((long) count * connections, sides.listeners().ask("count")[0] - events);
        return figures(cpu / heard, reached);
    }

    /** By a caller who has just connected: an idle one is sent away while thousands connect. */
    private static Reached updates(Sides sides, String prefix, int count) throws Exception {
        long[][] all = new long[count][];
        try (Field.Newsmaker news = sides.field().newsmaker(prefix)) {
            for (int i = 0; i < count; i++) {
                sides.listeners().ask("arm");
                news.revoke(1);
                long acknowledged = System.nanoTime();
                all[i] = since(acknowledged, sides.listeners().ask("await"));
            }
        }
        return reached(all);
    }

    private static void bareConnect(Sides sides, int connections) throws IOException, BenchFailed {
        sides.bare().ask("accept " + connections);
        sides.others().ask("connect " + sides.barePort() + " / " + connections);
    }

    private static Map<Metric, Double> bare(Sides sides, int bytes, int count, int connections)
            throws IOException, BenchFailed {
        long before = sides.bare().cpuMicros();
        long[][] all = new long[count][];
        for (int i = 0; i < count; i++) {
            sides.others().ask("arm");
            long start = sides.bare().ask("send " + bytes)[0];
            all[i] = since(start, sides.others().ask("await"));
        }
        double cpu = sides.bare().cpuMicros() - before;
        return figures(cpu / ((double) count * connections), reached(all));
    }

    private static Map<Metric, Double> figures(double cpu, Reached reached) {
        return Map.of(
                Metric.CPU, cpu,
                Metric.MEDIAN, reached.median(),
                Metric.TAIL, reached.tail(),
                Metric.LAST, reached.max());
    }

    /** Microseconds; who was sooner than the acknowledgement waited for nothing. */
    private static long[] since(long start, long[] stamps) {
        return LongStream.of(stamps)
                .map(stamp -> Math.max(0, stamp - start) / 1_000)
                .toArray();
    }

    /** Over the events: medians of their median and 99th percentile, and the very last. */
    private static Reached reached(long[][] events) {
        return new Reached(
                over(events, 1).median(),
                over(events, 2).median(),
                over(events, 3).max());
    }

    private static Spread over(long[][] events, int which) {
        return Spread.of(
                Arrays.stream(events).map(event -> (double) event[which]).toList());
    }
}
