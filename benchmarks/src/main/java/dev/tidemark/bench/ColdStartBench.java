package dev.tidemark.bench;

import com.nimbusds.jose.jwk.JWKSet;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** From a directory to a state that decisions can be made from, in a fresh process each time, beside Nimbus and nothing. */
final class ColdStartBench implements Bench {
    private static final int ISSUERS = 100;
    private static final int ROUTES = 1_000;
    private static final int STARTS = 4;
    private static final double TARGET_MICROS = 150_000;
    private static final double TARGET_BYTES = 10 << 20;
    private static final String NIMBUS = "nimbus";
    private static final String EMPTY = "empty main";

    /** The application has its logging; what it takes to start one is not ours. */
    private static final List<String> FLAGS = List.of("-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");

    @Override
    public String name() {
        return "coldstart";
    }

    @Override
    public String description() {
        return "A client's start from its directory, in fresh processes, beside Nimbus reading as many JWK sets.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain of " + ISSUERS + " issuers and " + ROUTES + " routes");
        Path folder = scratch.path("wide");
        lay(order, scratch, folder);
        Case starts = new Case(ISSUERS + " issuers, 1,000 routes, from disk");
        Map<String, List<String>> sides = Map.of(
                Case.OURS,
                List.of(
                        Case.OURS,
                        folder.resolve("root.json").toString(),
                        folder.resolve("state").toString()),
                NIMBUS,
                List.of(NIMBUS, folder.resolve("jwks").toString()),
                EMPTY,
                List.of("empty"));
        Surroundings.Watch watch = Surroundings.watch();
        for (int round = 1; round <= order.depth().rounds(); round++) {
            order.say("round " + round);
            for (String side : List.of(Case.OURS, NIMBUS, EMPTY)) {
                starts.add(side, round(order, scratch, side, Objects.requireNonNull(sides.get(side))));
            }
        }
        return new Report(
                name(),
                order.depth(),
                Map.of(NIMBUS, Peers.jarOf(JWKSet.class), EMPTY, "a JVM that does nothing"),
                watch.end(),
                List.of(
                        "p50 is from main() to the published state; CPU is the whole process until then, JVM start and"
                                + " compiler included; each round is the median of "
                                + order.depth().of(STARTS)
                                + " processes",
                        "default flags, no class-data archive, no logging provider, no network; files in the page"
                                + " cache",
                        "nimbus reads the same issuers' keys, verifies nothing and has no routes"),
                List.of(starts),
                List.of(
                        Goal.atMost(
                                "from main() to the state, us",
                                starts.spread(Case.OURS, Metric.MEDIAN)
                                        .orElseThrow()
                                        .median(),
                                TARGET_MICROS),
                        Goal.atMost(
                                "heap held by the state, bytes",
                                starts.spread(Case.OURS, Metric.HELD)
                                        .orElseThrow()
                                        .median(),
                                TARGET_BYTES)));
    }

    private static void lay(Order order, Scratch scratch, Path folder) throws Exception {
        Map<String, byte[]> files =
                WideDomain.files(ISSUERS, ROUTES, order.clock().instant(), new SecureRandom());
        scratch.write("wide/root.json", Objects.requireNonNull(files.get("metadata/1.root.json")));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().endsWith("jwks.json")) {
                scratch.write("wide/jwks/" + file.getKey().replace('/', '-'), file.getValue());
            }
        }
        TrustClient.builder()
                .source(new Memory(files))
                .domain(WideDomain.NAME)
                .pinnedRoot(folder.resolve("root.json"))
                .stateDirectory(folder.resolve("state"))
                .clock(order.clock())
                .start()
                .close();
    }

    private static Map<Metric, Double> round(Order order, Scratch scratch, String side, List<String> args)
            throws IOException, InterruptedException, BenchFailed {
        List<long[]> starts = new ArrayList<>();
        for (int i = 0; i < order.depth().of(STARTS); i++) {
            starts.add(start(scratch, side.replace(' ', '-'), args));
        }
        return Map.of(
                Metric.MEDIAN, median(starts, 0),
                Metric.CPU, median(starts, 1),
                Metric.HELD, median(starts, 2));
    }

    private static long[] start(Scratch scratch, String name, List<String> args)
            throws IOException, InterruptedException, BenchFailed {
        Process process = scratch.startJava(name, FLAGS, ColdStart.class.getName(), args);
        try (BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = answers.readLine();
            if (process.waitFor() != 0 || line == null) {
                throw scratch.ended(name);
            }
            return Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
        }
    }

    private static double median(List<long[]> starts, int figure) {
        long[] sorted =
                starts.stream().mapToLong(start -> start[figure]).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
    }

    /** A source over files in memory. */
    private record Memory(Map<String, byte[]> files) implements Fetcher {
        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException {
            byte[] bytes = files.get(path);
            if (bytes == null) {
                throw new FetchException(FetchException.Reason.NOT_FOUND, path);
            }
            return bytes;
        }

        @Override
        public String name() {
            return "memory";
        }
    }
}
