package dev.tidemark.bench;

import dev.tidemark.bench.jmh.SegmentBenchmark;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Segments to bytes and back, and four of them merged, beside sorted numbers. */
final class SegmentBench implements Bench {
    private static final String PEER = "sorted long[]";
    private static final int SMALL = 1_000;
    private static final int LARGE = 1_000_000;
    private static final int PLAIN_BYTES = Long.BYTES;
    private static final Jmh.Iterations ITERATIONS = new Jmh.Iterations(2, 2, Duration.ofMillis(600));

    /** One thing that is done, and the methods that do it here and there. */
    private record Step(String words, String ours, String theirs) {}

    private static final List<Step> STEPS = List.of(
            new Step("encode", "encode", "encodeSortedLongs"),
            new Step("decode", "decode", "decodeSortedLongs"),
            new Step("merge four", "merge", "mergeSortedLongs"));

    @Override
    public String name() {
        return "segment";
    }

    @Override
    public String description() {
        return "Segments of revocations: encoded, decoded, four merged; beside sorted numbers. Bytes an entry.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Surroundings.Watch watch = Surroundings.watch();
        Map<String, Case> cases = new LinkedHashMap<>();
        List<Integer> sizes = order.depth().isFull() ? List.of(SMALL, LARGE) : List.of(SMALL);
        for (int i = 1; i <= order.depth().rounds(); i++) {
            for (int size : sizes) {
                order.say(String.format(Locale.ROOT, "round %d, %,d entries", i, size));
                for (Step step : STEPS) {
                    Case one = cases.computeIfAbsent(
                            String.format(Locale.ROOT, "%s, %,d entries", step.words(), size), Case::new);
                    one.add(Case.OURS, measure(order, step.ours(), size, true));
                    one.add(PEER, measure(order, step.theirs(), size, false));
                }
            }
        }
        return new Report(
                name(),
                order.depth(),
                Map.of(PEER, "java.util.Arrays.sort and java.nio of " + System.getProperty("java.version")),
                watch.end(),
                List.of(
                        "an operation is one whole segment; the four that are merged have as many entries together",
                        "B/entry is what the bytes take, header included; all entries are of one issuer and never"
                                + " expire",
                        PEER + " is sorted and copied, copied back unchecked, and four are merged by one sort"),
                List.copyOf(cases.values()),
                List.of());
    }

    private static Map<Metric, Double> measure(Order order, String method, int size, boolean ours)
            throws IOException, BenchFailed {
        Scratch scratch = order.field().scratch();
        Map<String, String> params = Map.of(
                "entries", Integer.toString(size), "folder", scratch.path("").toString());
        List<Map<Metric, Double>> iterations =
                new Jmh(order.depth(), scratch, SegmentBenchmark.class).run(method, params, ITERATIONS);
        Map<Metric, Double> figures = new EnumMap<>(Jmh.mean(iterations));
        figures.put(
                Metric.RETAINED,
                ours ? Double.parseDouble(Files.readString(scratch.path("encoded-" + size))) : PLAIN_BYTES);
        return figures;
    }
}
