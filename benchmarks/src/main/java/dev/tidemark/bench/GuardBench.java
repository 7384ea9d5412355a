package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.verifier.BoundCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a request through the guard costs: on a route where it decides nothing, where it decides, and where it also tells;
 * beside nginx as a proxy, before the same server.
 */
final class GuardBench implements Bench {
    private static final int ROUND = 20_000;
    private static final byte[] ANSWER =
            ("{\"order\": \"o-1\", \"lines\": \"" + "x".repeat(168) + "\"}\n").getBytes(StandardCharsets.US_ASCII);
    private static final String AUDIT_FILE = "audit.jsonl";

    /** One row: a proxy, and where on it. */
    private record Way(String name, ServerUnderTest proxy, String path, boolean decides) {}

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public String description() {
        return "CPU and latency per request through the guard, deciding and not, beside nginx as a proxy.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Nginx.program();
        Scratch scratch = order.field().scratch();
        order.say("making a domain and starting the proxies");
        Field.Domain domain = order.field().domain();
        ServerUnderTest upstream =
                Nginx.start(scratch, "guarded", Map.of(BoundCall.PATH, ANSWER, GuardProcess.OPEN_PATH, ANSWER));
        ServerUnderTest nginx = Nginx.proxy(scratch, "nginx-proxy", upstream, BoundCall.PATH);
        ServerUnderTest guard = GuardProcess.start(scratch, "guard", domain, upstream, "");
        ServerUnderTest telling = GuardProcess.start(scratch, "telling-guard", domain, upstream, AUDIT_FILE);
        List<Way> ways = List.of(
                new Way("nginx", nginx, BoundCall.PATH, false),
                new Way("open route", guard, GuardProcess.OPEN_PATH, false),
                new Way("decided", guard, BoundCall.PATH, true),
                new Way("told", telling, BoundCall.PATH, true));
        GuardLoad load = GuardLoad.start(scratch);
        List<Map<String, Map<Metric, Double>>> rounds = new ArrayList<>();
        Calls calls = new Calls(order, domain.tidemark().sample());
        order.say("warming up");
        turn(load, ways, calls);
        Surroundings.Watch watch = Surroundings.watch();
        for (int i = 1; i <= order.depth().rounds(); i++) {
            order.say("round " + i);
            rounds.add(turn(load, ways, calls));
        }
        Surroundings around = watch.end();
        load.end();
        List.of(guard, telling, nginx, upstream)
                .forEach(server -> server.process().destroy());
        telling.process().waitFor();
        return new Report(
                name(),
                order.depth(),
                Map.of("nginx", Nginx.version(scratch)),
                around,
                List.of(
                        GuardLoad.CONNECTIONS + " kept connections from another process on the same processors, "
                                + callsOfARound(order) + " calls a round, each decided one with a passport of its own",
                        "the answer has " + ANSWER.length + " bytes",
                        told(scratch.path("telling-guard").resolve(AUDIT_FILE)) + " of "
                                + (order.depth().rounds() + 1) * callsOfARound(order) + " decisions were told"),
                cases(rounds),
                List.of());
    }

    /** Every way once, on calls that nobody sent before where they are decided. */
    private static Map<String, Map<Metric, Double>> turn(GuardLoad load, List<Way> ways, Calls calls) throws Exception {
        Path seen = calls.next();
        Map<String, Map<Metric, Double>> figures = new LinkedHashMap<>();
        for (Way way : ways) {
            Path sent = way.decides() ? calls.next() : seen;
            long before = way.proxy().cpuMicros();
            GuardLoad.Answered answered = load.load(way.proxy(), way.path(), sent, ANSWER.length);
            double cpu = way.proxy().cpuMicros() - before;
            figures.put(
                    way.name(),
                    Map.of(
                            Metric.CPU,
                            cpu / answered.requests(),
                            Metric.RATE,
                            answered.requests() * 1e6 / answered.micros(),
                            Metric.MEDIAN,
                            (double) answered.medianMicros(),
                            Metric.TAIL,
                            (double) answered.tailMicros()));
        }
        return figures;
    }

    /** Each way of ours beside those it is to be held against. */
    private static List<Case> cases(List<Map<String, Map<Metric, Double>>> rounds) {
        return List.of(
                against(rounds, "open route", "nginx"),
                against(rounds, "decided", "nginx", "open route"),
                against(rounds, "told", "nginx", "decided"));
    }

    private static Case against(List<Map<String, Map<Metric, Double>>> rounds, String ours, String... others) {
        Case one = new Case(ours);
        for (Map<String, Map<Metric, Double>> round : rounds) {
            one.add(Case.OURS, round.getOrDefault(ours, Map.of()));
            for (String other : others) {
                one.add(other, round.getOrDefault(other, Map.of()));
            }
        }
        return one;
    }

    /** How many lines there are; a guard that told nothing was measured as something else. */
    private static long told(Path audit) throws IOException, BenchFailed {
        try (Stream<String> lines = Files.lines(audit)) {
            long told = lines.filter(line -> line.contains("\"allow\"")).count();
            if (told == 0) {
                throw new BenchFailed("the guard that was to tell its decisions told none.");
            }
            return told;
        }
    }

    private static int callsOfARound(Order order) {
        return order.depth().of(ROUND / GuardLoad.CONNECTIONS) * GuardLoad.CONNECTIONS;
    }

    /** Files of calls; no two calls have one passport. */
    private static final class Calls {
        private final Order order;
        private final SampleDomain sample;
        private int made;

        Calls(Order order, SampleDomain sample) {
            this.order = order;
            this.sample = sample;
        }

        /** Signs more, in the place of those before: good for five minutes. */
        Path next() throws Exception {
            Instant now = order.clock().instant();
            StringBuilder lines = new StringBuilder();
            for (int i = callsOfARound(order); i > 0; i--) {
                lines.append(HeldFolder.call(sample, "call-" + made++, now).line())
                        .append('\n');
            }
            return order.field().scratch().write("calls", lines.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
