package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Processor time per answered read of our server and of nginx, on the same bytes, under the same client, in rounds that
 * take turns.
 */
final class ReadBench implements Bench {
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String description() {
        return "CPU per answered read, ours beside nginx: a 304 of the timestamp and a target of 64 KiB.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Nginx.program();
        Scratch scratch = order.field().scratch();
        order.say("making a domain and starting the servers");
        Field.Domain domain = order.field().domain();
        byte[] policy = domain.tidemark().policy();
        ServerUnderTest ours = domain.server();
        String timestampPath = Tidemark.path("metadata/timestamp.json");
        byte[] timestamp = ours.get(timestampPath);
        List<Target> targets = List.of(
                new Target("304", timestampPath, true, timestamp.length),
                new Target("64 KiB", Tidemark.policyPath(policy), false, policy.length));
        ServerUnderTest nginx =
                Nginx.start(scratch, "nginx", Map.of(timestampPath, timestamp, Tidemark.policyPath(policy), policy));
        for (ServerUnderTest server : List.of(ours, nginx)) {
            requireSame(server, Tidemark.policyPath(policy), policy);
        }
        LoadProcess load = LoadProcess.start(scratch);
        warmUp(order, load, List.of(ours, nginx), targets);
        Surroundings.Watch watch = Surroundings.watch();
        List<Case> cases = measure(order, load, List.of(ours, nginx), targets);
        Surroundings around = watch.end();
        load.end();
        nginx.process().destroy();
        return new Report(
                name(),
                order.depth(),
                Map.of("nginx", Nginx.version(scratch)),
                around,
                List.of(LoadProcess.CONNECTIONS + " kept connections from another process on the same processors"),
                cases,
                List.of());
    }

    private static void requireSame(ServerUnderTest server, String path, byte[] expected)
            throws IOException, BenchFailed {
        if (!Arrays.equals(server.get(path), expected)) {
            throw new BenchFailed(server.name() + " serves other bytes than were published.");
        }
    }

    private static void warmUp(Order order, LoadProcess load, List<ServerUnderTest> servers, List<Target> targets)
            throws IOException, BenchFailed {
        for (Target target : targets) {
            for (ServerUnderTest server : servers) {
                order.say("warming up " + server.name() + ", " + target.name());
                load.load(server, target, order.depth().of(WARM_UP));
            }
        }
    }

    private static List<Case> measure(
            Order order, LoadProcess load, List<ServerUnderTest> servers, List<Target> targets)
            throws IOException, BenchFailed {
        List<Case> cases = new ArrayList<>();
        for (Target target : targets) {
            Case one = new Case(target.name());
            for (int i = 1; i <= order.depth().rounds(); i++) {
                order.say("round " + i + ", " + target.name());
                for (ServerUnderTest server : servers) {
                    one.add(
                            server.name(),
                            round(load, server, target, order.depth().of(ROUND)));
                }
            }
            cases.add(one);
        }
        return cases;
    }

    private static Map<Metric, Double> round(LoadProcess load, ServerUnderTest server, Target target, Duration time)
            throws IOException, BenchFailed {
        long before = server.cpuMicros();
        LoadProcess.Answered answered = load.load(server, target, time);
        double cpu = server.cpuMicros() - before;
        return Map.of(
                Metric.CPU, cpu / answered.requests(),
                Metric.RATE, answered.requests() * 1e6 / answered.micros());
    }
}
