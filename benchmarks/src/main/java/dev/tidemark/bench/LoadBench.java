package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A set of revocations from its files: until the first answer, with one more revocation, and in how little memory. */
final class LoadBench implements Bench {
    private static final String PEER = "sorted long[]";
    private static final String AGAIN = "tidemark, again";
    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int HUGE = 10_000_000;
    private static final int MORE = 20_000;
    private static final double MORE_TARGET_MICROS = 5_000;
    private static final double REBUILD_TARGET = 1.2;

    /** Memory is told to this many parts. */
    private static final int PARTS = 50;

    private static final int PLENTY_MEGABYTES = 3_000;

    /** The young ones' room, and what the virtual machine needs beside it. */
    private static final int LEAST_MEGABYTES = 20;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String description() {
        return "Revocations from files to the first answer, one more of them, and the memory of a rebuild.";
    }

    @Override
    public Report run(Order order) throws Exception {
        List<Integer> sizes = order.depth().isFull() ? List.of(LARGE, HUGE) : List.of(SMALL);
        for (int size : sizes) {
            order.say("laying " + words(size) + " entries");
            LoadedSet.lay(folder(order, size), size);
        }
        Surroundings.Watch watch = Surroundings.watch();
        List<Case> cases = new ArrayList<>();
        List<Goal> goals = new ArrayList<>();
        double held = 0;
        for (int size : sizes) {
            Case starts = starts(order, size);
            Case more = more(order, size);
            cases.addAll(List.of(starts, more));
            held = median(starts, Metric.HELD);
            goals.add(Goal.atMost(starts.name() + ", us", median(starts, Metric.MEDIAN), size / 10.0));
            goals.add(Goal.atMost(
                    starts.name() + ", again, us",
                    starts.spread(AGAIN, Metric.MEDIAN).orElseThrow().median(),
                    size / 10.0));
            goals.add(Goal.atMost(more.name() + ", p99 us", median(more, Metric.TAIL), MORE_TARGET_MICROS));
        }
        Case rebuild = rebuild(order, sizes.get(sizes.size() - 1), held);
        cases.add(rebuild);
        goals.add(Goal.atMost(
                rebuild.name() + ", times what is held", median(rebuild, Metric.HELD) / held, REBUILD_TARGET));
        return new Report(
                name(),
                order.depth(),
                Map.of(PEER, "java.util.Arrays of " + System.getProperty("java.version")),
                watch.end(),
                List.of(
                        "each figure of a start is of a fresh process with default flags, from main() on; files in the"
                                + " page cache; one issuer, entries that never expire, segments of 2,097,152",
                        "ours is hashed, checked whole and indexed, the code loaded with it; again: a fourth time in one"
                                + " process; " + PEER
                                + " reads sorted numbers and checks nothing",
                        "CPU is of the whole process; of a rebuild, in the smallest heap",
                        "one more: from the bytes of the new segment to the set that answers, compared with the one"
                                + " before; " + words(order.depth().of(MORE)) + " states in a row, rebuilds included",
                        "rebuild: the smallest heap, to a fiftieth, in which 65,536 more make the index be rebuilt;"
                                + " serial collector, 16 MB for young objects"),
                List.copyOf(cases),
                List.copyOf(goals));
    }

    private static Case starts(Order order, int size) throws Exception {
        Case one = new Case(words(size) + " from files to the first answer");
        for (int round = 1; round <= order.depth().rounds(); round++) {
            order.say("round " + round + ", " + one.name());
            one.add(Case.OURS, start(order, "start", size));
            one.add(AGAIN, start(order, "again", size));
            one.add(PEER, start(order, LoadedSet.NUMBERS, size));
        }
        return one;
    }

    private static Map<Metric, Double> start(Order order, String what, int size) throws Exception {
        long[] figures = run(order, List.of(), List.of(what, folder(order, size).toString()));
        return Map.of(
                Metric.MEDIAN, (double) figures[0],
                Metric.CPU, (double) figures[1],
                Metric.HELD, (double) figures[2],
                Metric.RETAINED, (double) figures[2] / size);
    }

    private static Case more(Order order, int size) throws Exception {
        Case one = new Case("one more on " + words(size));
        order.say(one.name());
        for (int round = 1; round <= order.depth().rounds(); round++) {
            String times = Integer.toString(order.depth().of(MORE));
            long[] figures =
                    run(order, List.of(), List.of("more", folder(order, size).toString(), times));
            one.add(
                    Case.OURS,
                    Map.of(
                            Metric.MEDIAN, (double) figures[0],
                            Metric.TAIL, (double) figures[1],
                            Metric.LAST, (double) figures[2],
                            Metric.CPU, (double) figures[3]));
        }
        return one;
    }

    private static Case rebuild(Order order, int size, double held) throws Exception {
        Case one = new Case("rebuild on " + words(size));
        order.say(one.name());
        long step = Math.max(1, Math.round(held / PARTS / (1 << 20)));
        long enough = order.depth().isFull() ? PLENTY_MEGABYTES : PLENTY_MEGABYTES / 16;
        long tooLittle = LEAST_MEGABYTES;
        long cpu = 0;
        while (enough - tooLittle > step) {
            long tried = (enough + tooLittle) / 2;
            Optional<String> done = rebuilt(order, size, tried);
            if (done.isPresent()) {
                cpu = Long.parseLong(done.get());
                enough = tried;
            } else {
                tooLittle = tried;
            }
        }
        one.add(
                Case.OURS,
                Map.of(
                        Metric.CPU, (double) cpu,
                        Metric.HELD, (double) (enough << 20),
                        Metric.RETAINED, (double) (enough << 20) / size));
        return one;
    }

    private static Optional<String> rebuilt(Order order, int size, long megabytes)
            throws IOException, InterruptedException {
        List<String> flags = List.of("-XX:+UseSerialGC", "-Xmn16m", "-Xmx" + megabytes + "m");
        return answer(order, flags, List.of("rebuild", folder(order, size).toString()));
    }

    private static long[] run(Order order, List<String> flags, List<String> args)
            throws IOException, InterruptedException, BenchFailed {
        return Stream.of(answer(order, flags, args)
                        .orElseThrow(() -> new BenchFailed("A set of revocations could not be loaded: " + args + "."))
                        .split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static Optional<String> answer(Order order, List<String> flags, List<String> args)
            throws IOException, InterruptedException {
        Scratch scratch = order.field().scratch();
        Process process = scratch.startJava("loaded-set", flags, LoadedSet.class.getName(), args);
        try (BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = answers.readLine();
            return process.waitFor() == 0 ? Optional.ofNullable(line) : Optional.empty();
        }
    }

    private static double median(Case one, Metric metric) {
        return one.spread(Case.OURS, metric).orElseThrow().median();
    }

    private static Path folder(Order order, int size) {
        return order.field().scratch().path("set-" + size);
    }

    private static String words(int size) {
        return String.format(Locale.ROOT, "%,d", size);
    }
}
