package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.client.cli.Main;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one call of the TUF client costs, in processes as its launcher starts them, beside a program that does nothing. */
final class StartBench implements Bench {
    private static final int STARTS = 20;
    private static final double TARGET = 8;
    private static final String EMPTY = "empty main";
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Of {@code getrusage(2)}, through the shell: {@code /proc} of a process counts in steps of 10 ms. */
    private static final List<String> TIMED =
            List.of("bash", "-c", "TIMEFORMAT='%3U %3S'; time \"$@\" >/dev/null", "timed");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "One call of tuf-client, in a fresh process each time, beside an empty main with the same flags.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        Field.Domain domain = order.field().domain();
        Launch launch = Launch.here();
        List<String> trusted =
                List.of("--metadata-dir", scratch.path("tuf-client").toString());
        List<String> refresh =
                joined(trusted, List.of("--metadata-url", domain.address() + Tidemark.path("metadata"), "refresh"));
        order.say("trusting the root");
        timed(
                scratch,
                launch.client(
                        joined(trusted, List.of("init", domain.tidemark().root().toString()))));
        timed(scratch, launch.client(refresh));
        Case help = new Case("--help");
        Case poll = new Case("refresh, nothing new");
        Surroundings.Watch watch = Surroundings.watch();
        for (int round = 1; round <= order.depth().rounds(); round++) {
            order.say("round " + round);
            help.add(Case.OURS, round(order, launch.client(List.of("--help"))));
            poll.add(Case.OURS, round(order, launch.client(refresh)));
            Map<Metric, Double> nothing = round(order, launch.empty());
            help.add(EMPTY, nothing);
            poll.add(EMPTY, nothing);
        }
        return new Report(
                name(),
                order.depth(),
                Map.of(EMPTY, "a program of Java that does nothing, with the same flags"),
                watch.end(),
                List.of(
                        "CPU is user and system time of the whole process; each round is the median of "
                                + order.depth().of(STARTS) + " processes, one after the other",
                        "flags of both: " + launch.words(),
                        "the server states its freshness anew every second, so most polls verify one statement"),
                List.of(help, poll),
                List.of(Goal.atMost(
                        "refresh by empty main, CPU",
                        poll.ratio(EMPTY, Metric.CPU).orElseThrow().median(),
                        TARGET)));
    }

    /**
     * How the launcher starts it.
     *
     * @param flags of the virtual machine
     * @param classPath the plain jar first, where it has been built
     */
    private record Launch(List<String> flags, String classPath) {

        /** The jar and the archive lie where the build leaves them; without a build the class path of this process serves. */
        static Launch here() throws IOException, URISyntaxException {
            Path own = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Optional<Path> jar = besides(own, "-tuf-client.jar");
            Optional<Path> archive = besides(own, "tuf-client.jsa");
            List<String> flags = new ArrayList<>(FLAGS);
            archive.ifPresent(file -> flags.add("-XX:SharedArchiveFile=" + file));
            String here = System.getProperty("java.class.path");
            return new Launch(
                    flags, jar.map(file -> file + File.pathSeparator + here).orElse(here));
        }

        private static Optional<Path> besides(Path own, String suffix) throws IOException {
            try (Stream<Path> files = Files.list(own.resolveSibling(""))) {
                return files.filter(file -> file.toString().endsWith(suffix)).findFirst();
            }
        }

        /** The flags, without where files are. */
        String words() {
            return String.join(" ", flags.subList(0, FLAGS.size()))
                    + (flags.size() > FLAGS.size() ? " and the launcher's class-data archive" : ", no archive");
        }

        List<String> client(List<String> args) {
            return command(Main.class, args);
        }

        List<String> empty() {
            return command(EmptyMain.class, List.of());
        }

        private List<String> command(Class<?> main, List<String> args) {
            List<String> java = new ArrayList<>();
            java.add(Scratch.java());
            java.addAll(flags);
            java.addAll(List.of("-cp", classPath, main.getName()));
            java.addAll(args);
            return java;
        }
    }

    private static Map<Metric, Double> round(Order order, List<String> command)
            throws IOException, InterruptedException, BenchFailed {
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < order.depth().of(STARTS); i++) {
            starts.add(timed(order.field().scratch(), command));
        }
        return Map.of(Metric.CPU, Spread.of(starts).median());
    }

    /** Microseconds of processor time until it had ended, which must be well. */
    private static double timed(Scratch scratch, List<String> command)
            throws IOException, InterruptedException, BenchFailed {
        Process process = scratch.start("timed", joined(TIMED, command));
        if (process.waitFor() != 0) {
            throw scratch.ended("timed");
        }
        String line = Files.readString(scratch.path("timed.err"), StandardCharsets.UTF_8)
                .lines()
                .reduce((before, last) -> last)
                .orElse("");
        String[] seconds = line.strip().split(" ");
        return 1e6 * (Double.parseDouble(seconds[0]) + Double.parseDouble(seconds[1]));
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
