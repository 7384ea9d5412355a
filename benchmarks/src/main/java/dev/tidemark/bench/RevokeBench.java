package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
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

    private static final List<Shape> SHAPES = List.of(new Shape(1, 1), new Shape(8, 1), new Shape(8, 100));

    /** A process that takes orders, and whose processor time counts. */
    private record Side(String name, Worker load, LongSupplier cpu) {}

    @Override
    public String name() {
        return "revoke";
    }

    @Override
    public String description() {
        return "Durable, signed revocations: rate, CPU and latency, beside RocksDB's bare synchronous writes.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain and starting the server");
        Field.Domain domain = order.field().domain();
        String token =
                domain.tidemark().sample().callerToken("load", order.clock().instant());
        scratch.writeSecret("load-token", token);
        List<String> arguments = List.of(
                Integer.toString(domain.tidemark().writePort()),
                scratch.path("load-token").toString());
        Worker callers = Worker.start(scratch, "callers", RevokeLoad.class, arguments);
        Worker rocks = Worker.start(
                scratch, "rocks", RocksPuts.class, List.of(scratch.path("puts").toString()));
        ProcessHandle server = domain.server().process().toHandle();
        List<Side> sides = List.of(
                new Side(Case.OURS, callers, () -> CpuClock.ofTree(server)), new Side(ROCKS, rocks, rocks::cpuMicros));
        order.say("warming up");
        for (Side side : sides) {
            side.load().ask(new Shape(8, 1).order(order.depth().of(WARM_UP)));
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
                        "rocksdb writes 200 bytes an event: no network, token, signature, check or statement",
                        "files on " + Files.getFileStore(scratch.path("")).type()),
                cases,
                List.of());
    }

    private static List<Case> measure(Order order, List<Side> sides) throws IOException, BenchFailed {
        List<Case> cases = new ArrayList<>();
        for (Shape shape : SHAPES) {
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
