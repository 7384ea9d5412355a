package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** From the acknowledgement of a revocation to its denial at real verifiers, those that stream and those that poll. */
final class PropagationBench implements Bench {
    private static final int VERIFIERS = 1_000;

    /** So many in a process, at most: each that streams has threads and connections of its own. */
    private static final int IN_A_PROCESS = 500;

    private static final int UPDATES = 5;
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final String SUBJECT = "service:till";

    /** How rarely a server may state its freshness without clients that stream being told of it. */
    private static final Duration RESIGN = Duration.ofSeconds(5);

    /** The verifiers of one kind. */
    private record Fleet(List<Worker> processes, int verifiers) {
        /** All answers, one process after the other. */
        long[] ask(String order) throws IOException, BenchFailed {
            List<long[]> answers = new ArrayList<>();
            for (Worker process : processes) {
                answers.add(process.ask(order));
            }
            return answers.stream().flatMapToLong(LongStream::of).toArray();
        }

        long cpuMicros() {
            return processes.stream().mapToLong(Worker::cpuMicros).sum();
        }

        void end() throws IOException {
            for (Worker process : processes) {
                process.end();
            }
        }
    }

    /** Who takes part. */
    private record Sides(Fleet streaming, Fleet polling, Field field) {}

    @Override
    public String name() {
        return "propagation";
    }

    @Override
    public String description() {
        return "From the acknowledgement of a revocation to its denial at verifiers that stream, and at some that poll.";
    }

    @Override
    public Report run(Order order) throws Exception {
        int verifiers = order.depth().of(VERIFIERS);
        try (Field field = Field.lean(order.clock(), RESIGN)) {
            order.say("making a domain");
            Field.Domain domain = field.domain();
            order.say("starting twice " + verifiers + " verifiers");
            Fleet streaming = fleet(order, field, domain, VerifierLoad.STREAMING, verifiers);
            Fleet polling = fleet(order, field, domain, VerifierLoad.POLLING, verifiers);
            Report report = measure(order, new Sides(streaming, polling, field));
            streaming.end();
            polling.end();
            return report;
        }
    }

    private static Fleet fleet(Order order, Field field, Field.Domain domain, String kind, int verifiers)
            throws IOException, BenchFailed {
        Scratch scratch = field.scratch();
        List<Worker> processes = new ArrayList<>();
        for (int from = 0; from < verifiers; from += IN_A_PROCESS) {
            String name = kind + "-" + processes.size();
            Worker process = Worker.start(
                    scratch,
                    name,
                    VerifierLoad.class,
                    List.of(
                            kind,
                            domain.address(),
                            domain.tidemark().root().toString(),
                            scratch.path(name).toString(),
                            Long.toString(order.depth().of(POLL).toMillis())));
            process.ask("start " + Math.min(IN_A_PROCESS, verifiers - from));
            processes.add(process);
        }
        return new Fleet(processes, verifiers);
    }

    private Report measure(Order order, Sides sides) throws Exception {
        Depth depth = order.depth();
        int verifiers = sides.streaming().verifiers();
        int updates = Math.max(2, depth.of(UPDATES));
        Case denied = new Case(String.format(Locale.ROOT, "%,d of each", verifiers));
        order.say("warming up");
        try (Field.Newsmaker news = sides.field().newsmaker("warm-up-")) {
            round(order, sides, news, "warm-up-", 2);
        }
        Surroundings.Watch watch = Surroundings.watch();
        for (int i = 1; i <= depth.rounds(); i++) {
            order.say("round " + i);
            String prefix = "propagated-" + i + "-";
            try (Field.Newsmaker news = sides.field().newsmaker(prefix)) {
                List<Map<Metric, Double>> figures = round(order, sides, news, prefix, updates);
                denied.add(Case.OURS, figures.get(0));
                denied.add(VerifierLoad.POLLING, figures.get(1));
            }
        }
        return new Report(
                name(),
                depth,
                Map.of(VerifierLoad.POLLING, "the same client, polling"),
                watch.end(),
                List.of(
                        "tidemark streams; each verifier is a client with a directory of its own, " + IN_A_PROCESS
                                + " at most in a process, all on the processors of the server",
                        "a moment is when the name is found in the verifier's set, which is looked at every "
                                + VerifierLoad.LOOK_MILLIS + " ms; each verifier then denies a passport of that name",
                        "an operation is one revocation at one verifier, with the statements it hears of until then;"
                                + " " + updates + " one after the other of those that stream, the first of them of"
                                + " those that poll",
                        "the longest pause between polls is "
                                + depth.of(POLL).toMillis() + " ms; the server states its freshness every "
                                + RESIGN.toSeconds() + " s"),
                List.of(denied),
                List.of());
    }

    /** What those that stream showed, and those that poll. */
    private static List<Map<Metric, Double>> round(
            Order order, Sides sides, Field.Newsmaker news, String prefix, int updates) throws Exception {
        Fleet streaming = sides.streaming();
        Fleet polling = sides.polling();
        long streamingCpu = streaming.cpuMicros();
        long pollingCpu = polling.cpuMicros();
        polling.ask("watch " + prefix + 0);
        List<Percentiles> heard = new ArrayList<>();
        long first = 0;
        for (int i = 0; i < updates; i++) {
            streaming.ask("watch " + prefix + i);
            news.revoke(1);
            long acknowledged = System.nanoTime();
            first = i == 0 ? acknowledged : first;
            heard.add(Percentiles.since(acknowledged, streaming.ask("await")));
        }
        double streamed = streaming.cpuMicros() - streamingCpu;
        Percentiles polled = Percentiles.since(first, polling.ask("await"));
        double cpu = polling.cpuMicros() - pollingCpu;
        judge(order, sides, prefix + 0);
        return List.of(
                figures(heard, streamed / ((double) updates * streaming.verifiers())),
                figures(List.of(polled), cpu / polling.verifiers()));
    }

    private static void judge(Order order, Sides sides, String jti) throws Exception {
        String passport = sides.field()
                .domain()
                .tidemark()
                .sample()
                .passport(SUBJECT, jti, order.clock().instant());
        for (Fleet fleet : List.of(sides.streaming(), sides.polling())) {
            long denied = LongStream.of(fleet.ask("judge " + passport)).sum();
            if (denied != fleet.verifiers()) {
                throw new BenchFailed(denied + " of " + fleet.verifiers() + " verifiers deny what was revoked.");
            }
        }
    }

    private static Map<Metric, Double> figures(List<Percentiles> events, double cpu) {
        return Map.of(
                Metric.CPU, cpu,
                Metric.MEDIAN, over(events.stream().map(Percentiles::median)).median(),
                Metric.TAIL, over(events.stream().map(Percentiles::tail)).median(),
                Metric.LAST, over(events.stream().map(Percentiles::last)).max());
    }

    private static Spread over(Stream<Double> values) {
        return Spread.of(values.toList());
    }

    /** Of the verifiers, microseconds. */
    private record Percentiles(double median, double tail, double last) {
        /** Who was sooner than the acknowledgement waited for nothing. */
        static Percentiles since(long start, long[] stamps) {
            double[] sorted = LongStream.of(stamps)
                    .mapToDouble(stamp -> Math.max(0, stamp - start) / 1e3)
                    .sorted()
                    .toArray();
            int last = sorted.length - 1;
            return new Percentiles(
                    sorted[sorted.length / 2], sorted[Math.min(last, sorted.length * 99 / 100)], sorted[last]);
        }
    }
}
