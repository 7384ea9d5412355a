package dev.tidemark.bench;

import com.nimbusds.jose.jwk.JWKSet;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.OneJar;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientBuilder;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    private static final String ARCHIVE = "tidemark, archive";
    private static final int CYCLES_TO_LAY = 10;

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
        List<String> client = List.of(
                Case.OURS,
                folder.resolve("root.json").toString(),
                folder.resolve("state").toString());
        Map<String, Side> sides = Map.of(
                Case.OURS,
                Side.of(client),
                ARCHIVE,
                archived(order, scratch, client),
                NIMBUS,
                Side.of(List.of(NIMBUS, folder.resolve("jwks").toString())),
                EMPTY,
                Side.of(List.of("empty")));
        Surroundings.Watch watch = Surroundings.watch();
        for (int round = 1; round <= order.depth().rounds(); round++) {
            order.say("round " + round);
            for (String side : List.of(Case.OURS, ARCHIVE, NIMBUS, EMPTY)) {
                starts.add(side, round(order, scratch, side, Objects.requireNonNull(sides.get(side))));
            }
        }
        return new Report(
                name(),
                order.depth(),
                Map.of(
                        NIMBUS,
                        Peers.jarOf(JWKSet.class),
                        EMPTY,
                        "a JVM that does nothing",
                        ARCHIVE,
                        "the same client from one jar without signatures and a class-data archive of it"),
                watch.end(),
                List.of(
                        "p50 is from main() to the published state; CPU is the whole process until then, JVM start and"
                                + " compiler included; each round is the median of "
                                + order.depth().of(STARTS)
                                + " processes",
                        "default flags but for the archive's own, no logging provider, no network; files in the page"
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
        TrustClientBuilder client = TrustClient.builder()
                .source(new Memory(files))
                .domain(WideDomain.NAME)
                .pinnedRoot(folder.resolve("root.json"))
                .stateDirectory(folder.resolve("state"))
                .clock(order.clock());
        for (int left = CYCLES_TO_LAY; !isLaid(client, left); left--) {
            order.say("the disk is slow; going on with what is kept");
        }
    }

    /** A cycle has its time, which a busy disk may use up; the targets that one kept, the next has. */
    private static boolean isLaid(TrustClientBuilder client, int left)
            throws TrustClientException, InterruptedException {
        try {
            client.start().close();
            return true;
        } catch (TrustClientException e) {
            if (left > 1 && e.failure().code().equals(FetchException.Reason.TOO_SLOW.code())) {
                return false;
            }
            throw e;
        }
    }

    /** How one side is started. */
    private record Side(List<String> flags, String classPath, List<String> args) {
        static Side of(List<String> args) {
            return new Side(FLAGS, System.getProperty("java.class.path"), args);
        }

        Side with(String flag) {
            List<String> more = new ArrayList<>(flags);
            more.add(flag);
            return new Side(more, classPath, args);
        }
    }

    /** One start writes the archive, all others read it. */
    private static Side archived(Order order, Scratch scratch, List<String> args)
            throws IOException, InterruptedException, BenchFailed {
        order.say("making a class-data archive");
        Path jar = scratch.path("one.jar");
        Path archive = scratch.path("one.jsa");
        OneJar.write(jar);
        // What the virtual machine says of the archive would stand beside the figures.
        Side side = new Side(FLAGS, jar.toString(), args).with("-Xlog:disable");
        start(scratch, "archive", side.with("-XX:ArchiveClassesAtExit=" + archive));
        if (!Files.exists(archive)) {
            throw scratch.ended("archive");
        }
        return side.with("-XX:SharedArchiveFile=" + archive);
    }

    private static Map<Metric, Double> round(Order order, Scratch scratch, String name, Side side)
            throws IOException, InterruptedException, BenchFailed {
        List<long[]> starts = new ArrayList<>();
        for (int i = 0; i < order.depth().of(STARTS); i++) {
            starts.add(start(scratch, name.replace(' ', '-'), side));
        }
        return Map.of(
                Metric.MEDIAN, median(starts, 0),
                Metric.CPU, median(starts, 1),
                Metric.HELD, median(starts, 2));
    }

    private static long[] start(Scratch scratch, String name, Side side)
            throws IOException, InterruptedException, BenchFailed {
        Process process =
                scratch.startJava(name, side.flags(), side.classPath(), ColdStart.class.getName(), side.args());
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
