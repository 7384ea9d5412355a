package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.SigningException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.rocksdb.RocksDB;

/** Revocations acknowledged once they are durable and in a signed statement, beside bare synchronous writes. */
final class RevokeBench implements Bench {
    private static final String ROCKS = "rocksdb";
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    /** Who writes how much at once. */
    private record Shape(int callers, int events) {
        String words() {
            return callers
                    + (callers == 1 ? " caller, " : " callers, ")
                    + events
                    + (events == 1 ? " event a request" : " events a request");
        }

        String order(Duration time) {
            return callers + " " + events + " " + time.toMillis();
        }
    }

    /** A process that takes orders, and whose processor time counts. */
    private record Side(String name, Worker load, LongSupplier cpu) {}

    /**
     * What is measured.
     *
     * @param ownGrants whether each caller has a subject and an issuer of its own; otherwise all are the operator
     * @param warmUp what is done before, each for as long
     * @param goals for the shapes, in their order; none where there is none
     */
    private record Plan(
            String name,
            String description,
            boolean ownGrants,
            List<Shape> warmUp,
            List<Shape> shapes,
            List<Function<Case, Goal>> goals) {}

    private static final Shape ALONE = new Shape(Tidemark.CALLERS, 1);
    private static final Shape BATCHED = new Shape(Tidemark.CALLERS, 100);

    private final Plan plan;

    private RevokeBench(Plan plan) {
        this.plan = plan;
    }

    /** Few callers. */
    static RevokeBench revoke() {
        return new RevokeBench(new Plan(
                "revoke",
                "Durable, signed revocations: rate, CPU and latency, beside RocksDB's bare synchronous writes.",
                false,
                List.of(new Shape(8, 1)),
                List.of(new Shape(1, 1), new Shape(8, 1), new Shape(8, 100)),
                List.of()));
    }

    /** Many callers, each with an issuer of its own. */
    static RevokeBench ingest() {
        return new RevokeBench(new Plan(
                "ingest",
                "Durable, signed revocations of " + Tidemark.CALLERS
                        + " issuers at once, beside RocksDB's bare synchronous writes.",
                true,
                List.of(ALONE, BATCHED),
                List.of(ALONE, BATCHED),
                List.of(
                        one -> Goal.atMost(
                                "ms from a request to its acknowledgement, 99 %, " + one.name(),
                                ours(one, Metric.TAIL) / 1_000,
                                50),
                        one -> Goal.atLeast("revocations a second, " + one.name(), ours(one, Metric.RATE), 20_000))));
    }

    private static double ours(Case one, Metric metric) {
        return one.spread(Case.OURS, metric).map(Spread::median).orElse(0.0);
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public String description() {
        return plan.description();
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain and starting the server");
        Field.Domain domain = order.field().domain();
        String tokens = name() + "-tokens";
        scratch.writeSecret(
                tokens, grants(domain.tidemark().sample(), order.clock().instant()));
        List<String> arguments = List.of(
                Integer.toString(domain.tidemark().writePort()),
                scratch.path(tokens).toString());
        Worker callers = Worker.start(scratch, name() + "-callers", RevokeLoad.class, arguments);
        Worker rocks = Worker.start(
                scratch,
                name() + "-rocks",
                RocksPuts.class,
                List.of(scratch.path(name() + "-puts").toString()));
        ProcessHandle server = domain.server().process().toHandle();
        List<Side> sides = List.of(
                new Side(Case.OURS, callers, () -> CpuClock.ofTree(server)), new Side(ROCKS, rocks, rocks::cpuMicros));
        order.say("warming up");
        for (Side side : sides) {
            for (Shape shape : plan.warmUp()) {
                side.load().ask(shape.order(order.depth().of(WARM_UP)));
            }
        }
        Surroundings.Watch watch = Surroundings.watch();
        List<Case> cases = measure(order, sides);
        Surroundings around = watch.end();
        callers.end();
        rocks.end();
        return new Report(
                name(),
                order.depth(),
                Map.of(ROCKS, Peers.jarOf(RocksDB.class)),
                around,
                List.of(
                        "an operation is one event; latency is that of a request, to its acknowledgement",
                        plan.ownGrants()
                                ? "each caller has a connection, a token, a grant and an issuer of its own"
                                : "each caller has a connection of its own, and all have one token and one issuer",
                        "rocksdb writes 200 bytes an event: no network, token, signature, check or statement",
                        "files on " + Files.getFileStore(scratch.path("")).type()),
                cases,
                goals(cases));
    }

    private List<Goal> goals(List<Case> cases) {
        return IntStream.range(0, plan.goals().size())
                .mapToObj(i -> plan.goals().get(i).apply(cases.get(i)))
                .toList();
    }

    /** An issuer and its caller's token a line. */
    private String grants(SampleDomain sample, Instant now) throws SigningException {
        if (!plan.ownGrants()) {
            return SampleDomain.ISSUER + " " + sample.callerToken(name(), now) + "\n";
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < Tidemark.CALLERS; i++) {
            String token = sample.callerToken(Tidemark.caller(i), name() + "-" + i, now);
            lines.append(Tidemark.issuer(i)).append(' ').append(token).append('\n');
        }
        return lines.toString();
    }

    private List<Case> measure(Order order, List<Side> sides) throws IOException, BenchFailed {
        List<Case> cases = new ArrayList<>();
        for (Shape shape : plan.shapes()) {
            Case one = new Case(shape.words());
            for (int i = 1; i <= order.depth().rounds(); i++) {
                order.say("round " + i + ", " + shape.words());
                for (Side side : sides) {
                    one.add(side.name(), round(side, shape, order.depth().of(ROUND)));
                }
            }
            cases.add(one);
        }
        return cases;
    }

    private static Map<Metric, Double> round(Side side, Shape shape, Duration time) throws IOException, BenchFailed {
        long before = side.cpu().getAsLong();
        long[] answer = side.load().ask(shape.order(time));
        double cpu = side.cpu().getAsLong() - before;
        double events = (double) answer[0] * shape.events();
        return Map.of(
                Metric.CPU,
                cpu / events,
                Metric.RATE,
                events * 1e6 / answer[1],
                Metric.MEDIAN,
                (double) answer[2],
                Metric.TAIL,
                (double) answer[3]);
    }
}
