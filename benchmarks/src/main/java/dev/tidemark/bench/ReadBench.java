package dev.tidemark.bench;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Processor time per answered read of our server and of nginx, on the same bytes, under the same client, in rounds that
 * take turns.
 */
final class ReadBench {
    private final Plan plan;
    private final Clock clock;
    private final Consumer<String> progress;

    /**
     * How long.
     *
     * @param rounds of each server and target
     * @param round length of one
     * @param warmUp before the first, each server and target
     * @param words of the command line
     */
    record Plan(int rounds, Duration round, Duration warmUp, String words) {}

    ReadBench(Plan plan, Clock clock, Consumer<String> progress) {
        this.plan = plan;
        this.clock = clock;
        this.progress = progress;
    }

    Figures run() throws Exception {
        Nginx.program();
        try (Scratch scratch = Scratch.create()) {
            progress.accept("making a domain and starting the servers");
            Tidemark tidemark = new Tidemark(scratch, clock.instant());
            byte[] policy = tidemark.policy();
            ServerUnderTest ours = tidemark.start(policy);
            String timestampPath = Tidemark.path("metadata/timestamp.json");
            byte[] timestamp = ours.get(timestampPath);
            List<Target> targets = List.of(
                    new Target("304", timestampPath, true, timestamp.length),
                    new Target("64 KiB", Tidemark.policyPath(policy), false, policy.length));
            ServerUnderTest nginx =
                    Nginx.start(scratch, Map.of(timestampPath, timestamp, Tidemark.policyPath(policy), policy));
            for (ServerUnderTest server : List.of(ours, nginx)) {
                requireSame(server, Tidemark.policyPath(policy), policy);
            }
            return measure(scratch, List.of(ours, nginx), targets, Nginx.version(scratch));
        }
    }

    private static void requireSame(ServerUnderTest server, String path, byte[] expected)
            throws IOException, BenchFailed {
        if (!Arrays.equals(server.get(path), expected)) {
            throw new BenchFailed(server.name() + " serves other bytes than were published.");
        }
    }

    private Figures measure(Scratch scratch, List<ServerUnderTest> servers, List<Target> targets, String nginxVersion)
            throws IOException, BenchFailed {
        LoadProcess load = LoadProcess.start(scratch);
        for (Target target : targets) {
            for (ServerUnderTest server : servers) {
                progress.accept("warming up " + server.name() + ", " + target.name());
                load.load(server, target, plan.warmUp());
            }
        }
        List<Double> before = CpuClock.loadAverage();
        long busy = CpuClock.ofMachine();
        long own = CpuClock.ofTree(ProcessHandle.current());
        long start = System.nanoTime();
        List<Figures.Compared> compared = new ArrayList<>();
        for (Target target : targets) {
            compared.add(compare(load, servers, target));
        }
        long elapsed = (System.nanoTime() - start) / 1_000;
        double others = CpuClock.ofMachine() - busy - (CpuClock.ofTree(ProcessHandle.current()) - own);
        Figures.Surroundings surroundings =
                new Figures.Surroundings(before, CpuClock.loadAverage(), Math.max(0, others) / elapsed, nginxVersion);
        return new Figures(plan, surroundings, compared);
    }

    private Figures.Compared compare(LoadProcess load, List<ServerUnderTest> servers, Target target)
            throws IOException, BenchFailed {
        Map<String, List<Figures.Round>> rounds = new LinkedHashMap<>();
        for (int i = 1; i <= plan.rounds(); i++) {
            for (ServerUnderTest server : servers) {
                progress.accept("round " + i + " of " + plan.rounds() + ", " + target.name() + ", " + server.name());
                rounds.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(round(load, server, target));
            }
        }
        return new Figures.Compared(target, rounds);
    }

    private Figures.Round round(LoadProcess load, ServerUnderTest server, Target target)
            throws IOException, BenchFailed {
        long before = server.cpuMicros();
        LoadProcess.Answered answered = load.load(server, target, plan.round());
        return new Figures.Round(answered, server.cpuMicros() - before);
    }
}
