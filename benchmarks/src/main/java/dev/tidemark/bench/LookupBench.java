package dev.tidemark.bench;

import dev.tidemark.bench.jmh.LookupBenchmark;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Machine;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rocksdb.RocksDB;

/** Whether a name is revoked, by our set, a {@code HashSet}, RocksDB; and by our index and a sorted array. */
final class LookupBench implements Bench {
    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int HUGE = 10_000_000;

    /** Below this much memory of the machine the largest size is left out. */
    private static final long HUGE_NEEDS_BYTES = 12L << 30;

    private static final Jmh.Iterations ITERATIONS = new Jmh.Iterations(2, 2, Duration.ofMillis(600));

    /** One measured method; by fingerprint or by name. */
    private record Step(String by, String side, String method, String structure) {}

    private static final List<Step> STEPS = List.of(
            new Step("name", Case.OURS, "ours", "Ours"),
            new Step("name", "HashSet", "strings", "Strings"),
            new Step("name", "rocksdb", "rocks", "Rocks"),
            new Step("fingerprint", Case.OURS, "ourIndex", "OurIndex"),
            new Step("fingerprint", "sorted long[]", "sortedLongs", "SortedLongs"));

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public String description() {
        return "Whether a name is revoked, beside HashSet, RocksDB and a sorted array; bytes an entry.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        Surroundings.Watch watch = Surroundings.watch();
        Map<String, Case> cases = new LinkedHashMap<>();
        for (int i = 1; i <= order.depth().rounds(); i++) {
            round(order, scratch, cases, i);
        }
        List<String> notes = new ArrayList<>(List.of(
                "B/entry is live heap; of rocksdb, its files; names count where the structure keeps them",
                "by name, ours holds its segments besides the index; by fingerprint, the index alone",
                "by name, ours makes the name and hashes it as a decision does; peers get theirs ready made"));
        if (order.depth().isFull() && Machine.memoryBytes() >= HUGE_NEEDS_BYTES) {
            notes.add("10,000,000 entries: one round");
            measureAll(order, scratch, cases, HUGE);
        }
        return new Report(
                name(),
                order.depth(),
                Map.of("rocksdb", Peers.jarOf(RocksDB.class), "HashSet", "java.util.HashSet"),
                watch.end(),
                notes,
                List.copyOf(cases.values()),
                List.of());
    }

    private static void round(Order order, Scratch scratch, Map<String, Case> cases, int round)
            throws IOException, BenchFailed {
        List<Integer> sizes = order.depth().isFull() ? List.of(SMALL, LARGE) : List.of(SMALL);
        for (int size : sizes) {
            order.say("round " + round + ", " + words(size) + " entries");
            measureAll(order, scratch, cases, size);
        }
    }

    private static void measureAll(Order order, Scratch scratch, Map<String, Case> cases, int size)
            throws IOException, BenchFailed {
        for (Step step : STEPS) {
            measure(order, scratch, cases, step, size);
        }
    }

    private static void measure(Order order, Scratch scratch, Map<String, Case> cases, Step step, int size)
            throws IOException, BenchFailed {
        if (size == HUGE) {
            order.say(words(size) + " entries, " + step.side());
        }
        Jmh jmh = new Jmh(order.depth(), scratch, LookupBenchmark.class);
        Map<String, String> params = Map.of(
                "entries", Integer.toString(size), "folder", scratch.path("").toString());
        List<Map<Metric, Double>> iterations = jmh.run(step.method(), params, ITERATIONS);
        double retained = Double.parseDouble(Files.readString(Path.of(
                scratch.path("retained-" + step.structure() + "-" + size).toString())));
        String[] found = {"listed", "not listed"};
        for (int i = 0; i < found.length; i++) {
            Map<Metric, Double> figures = new EnumMap<>(iterations.get(i));
            figures.put(Metric.RETAINED, retained);
            String name = words(size) + " by " + step.by() + ", " + found[i];
            cases.computeIfAbsent(name, Case::new).add(step.side(), figures);
        }
    }

    private static String words(int size) {
        return String.format(Locale.ROOT, "%,d", size);
    }
}
