package dev.tidemark.bench;

import dev.tidemark.bench.jmh.StalledDecider;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decisions while the client's mirrors drip one byte a second, beside the same decisions while nothing is fetched. */
final class StallBench implements Bench {
    private static final String QUIET = "quiet";
    private static final String HELD = "held-stall";
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    /** Of both sides together. */
    private static final Duration PAIR = Duration.ofSeconds(8);

    private static final Duration RECORDED = Duration.ofSeconds(10);
    private static final double CLOSE = 1.1;

    /** Case, and how the deciding process calls it. */
    private static final Map<String, String> CASES = cases();

    private static Map<String, String> cases() {
        Map<String, String> cases = new LinkedHashMap<>();
        cases.put("whole decision, allowed", StalledDecider.WHOLE);
        cases.put("policy part, signature seen before", StalledDecider.POLICY);
        return cases;
    }

    @Override
    public String name() {
        return "stall";
    }

    @Override
    public String description() {
        return "Decisions while two mirrors drip one byte a second, beside the same while nothing is fetched.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain with " + Field.REVOKED + " revoked passports");
        HeldFolder.make(order, HELD, "");
        Worker decider = Worker.start(
                scratch,
                "decider",
                StalledDecider.class,
                List.of(scratch.path(HELD).toString()));
        try {
            return measure(order, decider);
        } finally {
            decider.end();
        }
    }

    private Report measure(Order order, Worker decider) throws IOException, BenchFailed {
        Depth depth = order.depth();
        order.say("warming up");
        for (String called : CASES.values()) {
            decider.ask("pair " + called + " " + depth.of(WARM_UP).toMillis());
        }
        Surroundings.Watch watch = Surroundings.watch();
        Map<String, Case> measured = new LinkedHashMap<>();
        for (int i = 1; i <= depth.rounds(); i++) {
            for (Map.Entry<String, String> one : CASES.entrySet()) {
                order.say("round " + i + ", " + one.getKey());
                long[] answer = decider.ask(
                        "pair " + one.getValue() + " " + depth.of(PAIR).toMillis());
                Case figures = measured.computeIfAbsent(one.getKey(), Case::new);
                figures.add(Case.OURS, figures(answer, 0));
                figures.add(QUIET, figures(answer, answer.length / 2));
            }
        }
        order.say("recording");
        Recorded recorded =
                Recorded.of(decider.ask("record " + depth.of(RECORDED).toMillis()));
        return new Report(
                name(),
                depth,
                Map.of(QUIET, "the same client in the same process, nothing fetched"),
                watch.end(),
                List.of(
                        "tidemark: while the refresh waits for two mirrors that drip one byte a second; blocks of both"
                                + " sides follow one another as A B B A; CPU is the deciding thread's",
                        recorded.words()),
                List.copyOf(measured.values()),
                goals(measured, recorded));
    }

    private static Map<Metric, Double> figures(long[] answer, int from) {
        double decisions = answer[from];
        return Map.of(
                Metric.TIME, answer[from + 1] / decisions / 1e3,
                Metric.CPU, answer[from + 2] / decisions / 1e3,
                Metric.MEDIAN, answer[from + 3] / 1e3,
                Metric.TAIL, answer[from + 4] / 1e3);
    }

    private static List<Goal> goals(Map<String, Case> measured, Recorded recorded) {
        List<Goal> goals = new ArrayList<>();
        measured.forEach((name, one) -> one.ratio(QUIET, Metric.MEDIAN)
                .ifPresent(ratio -> goals.add(
                        Goal.atMost("median latency with the drip by without, " + name, ratio.median(), CLOSE))));
        goals.add(Goal.atMost("waits of the deciding thread in the recording", (double) recorded.ofDecider(), 0));
        goals.add(Goal.atLeast("waits of fetching threads in the recording", (double) recorded.ofFetching(), 1));
        return goals;
    }

    /** What a flight recording of the drip has. */
    private record Recorded(long decisions, long ofDecider, long ofFetching, long longestMillis) {
        static Recorded of(long[] answer) {
            return new Recorded(answer[0], answer[1], answer[2], answer[3]);
        }

        String words() {
            return "a flight recording of " + decisions
                    + " decisions under the drip (monitor enter and wait, park, sleep,"
                    + " socket read; no threshold): " + ofDecider + " waits of the deciding thread, " + ofFetching
                    + " of those that refresh and fetch, the longest " + longestMillis + " ms";
        }
    }
}
