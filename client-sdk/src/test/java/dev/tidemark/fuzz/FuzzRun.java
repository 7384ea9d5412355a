package dev.tidemark.fuzz;

import dev.tidemark.client.disk.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs Jazzer over targets, each in a process of its own, some at a time, and prints what came of it. Profile
 * {@code fuzz} calls it with the system properties {@code fuzz.target} (labels separated by commas, or {@code all}),
 * {@code fuzz.seconds} and {@code fuzz.parallel}; {@code fuzz.keep} also copies the smallest inputs that
 * reached something new into the source tree.
 */
public final class FuzzRun {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final int MAX_INPUT_BYTES = 8_192;
    private static final int MAX_KEPT_BYTES = 40_000;
    private static final int MAX_KEPT_INPUTS = 40;
    private static final Pattern STATUS = Pattern.compile("#\\d+\\s.*\\bcov: (\\d+) ft: (\\d+) corp: (\\d+)");
    /** What was merely slow is not among them: on a busy machine anything is. */
    private static final Pattern FINDING = Pattern.compile("^(crash|timeout|oom|leak)-");

    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units:\\s+(\\d+)");

    private final Path output;
    private final int seconds;

    private FuzzRun(Path output, int seconds) {
        this.output = output;
        this.seconds = seconds;
    }

    /** What a run came to; counts are those that libFuzzer printed last. */
    private record Result(FuzzTarget target, long executions, long edges, long features, long inputs, int findings) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-10s %,14d executions  %6d edges  %6d features  %5d inputs  %d findings",
                    target.label(),
                    executions,
                    edges,
                    features,
                    inputs,
                    findings);
        }
    }

    public static void main(String[] args) throws Exception {
        FuzzRun run = new FuzzRun(Path.of("target/fuzz").toAbsolutePath(), Integer.getInteger("fuzz.seconds", 60));
        List<Result> results = run.all(targets(System.getProperty("fuzz.target", "all")));
        results.forEach(result -> System.out.println(result));
        if (Boolean.getBoolean("fuzz.keep")) {
            for (Result result : results) {
                run.keep(result.target());
            }
        }
        if (results.stream().anyMatch(result -> result.findings() > 0 || result.executions() == 0)) {
            System.out.println("See " + run.output + "/<target>/log and the inputs in findings/ beside it.");
            System.exit(1);
        }
    }

    private static List<FuzzTarget> targets(String labels) {
        return labels.equals("all")
                ? List.of(FuzzTarget.values())
                : Stream.of(labels.split(","))
                        .map(label -> FuzzTarget.valueOf(label.toUpperCase(Locale.ROOT)))
                        .toList();
    }

    private List<Result> all(List<FuzzTarget> targets) throws Exception {
        ExecutorService some = Executors.newFixedThreadPool(Integer.getInteger("fuzz.parallel", 2));
        try {
            List<Future<Result>> running = new ArrayList<>();
            targets.forEach(target -> running.add(some.submit(() -> one(target))));
            List<Result> results = new ArrayList<>();
            for (Future<Result> result : running) {
                results.add(result.get());
            }
            return results;
        } finally {
            some.shutdown();
        }
    }

    private Result one(FuzzTarget target) throws IOException, InterruptedException {
        Path findings = Files.createDirectories(folder(target).resolve("findings"));
        try (Stream<Path> old = Files.list(findings)) {
            old.forEach(file -> file.toFile().delete());
        }
        List<String> flags = new ArrayList<>(List.of(
                "--keep_going=10",
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/",
                "-max_total_time=" + seconds,
                "-print_final_stats=1"));
        Path words = target.folder().resolveSibling(target.label() + ".dict");
        if (Files.exists(words)) {
            flags.add("-dict=" + words);
        }
        flags.add(corpus(target).toString());
        flags.add(target.folder().toString());
        return result(target, jazzer(target, flags), findings);
    }

    private Path folder(FuzzTarget target) {
        return output.resolve(target.label());
    }

    private Path corpus(FuzzTarget target) throws IOException {
        return Files.createDirectories(folder(target).resolve("corpus"));
    }

    private Path jazzer(FuzzTarget target, List<String> flags) throws IOException, InterruptedException {
        Path log = folder(target).resolve("log");
        List<String> command = new ArrayList<>(List.of(
                ChildJvm.java(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Djdk.attach.allowAttachSelf=true",
                "-cp",
                System.getProperty("java.class.path"),
                JAZZER,
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=dev.tidemark.**:io.netty.handler.codec.http.**",
                "--instrumentation_excludes=dev.tidemark.fuzz.**",
                "--custom_hook_includes=dev.tidemark.**",
                "-max_len=" + MAX_INPUT_BYTES,
                "-timeout=60",
                "-rss_limit_mb=3000"));
        command.addAll(flags);
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        return log;
    }

    private static Result result(FuzzTarget target, Path log, Path findings) throws IOException {
        long[] status = new long[3];
        long executions = 0;
        for (String line : Files.readString(log, StandardCharsets.ISO_8859_1).split("\n")) {
            Matcher said = STATUS.matcher(line);
            if (said.find()) {
                for (int i = 0; i < status.length; i++) {
                    status[i] = Long.parseLong(said.group(i + 1));
                }
            }
            Matcher executed = EXECUTED.matcher(line);
            if (executed.find()) {
                executions = Long.parseLong(executed.group(1));
            }
        }
        try (Stream<Path> found = Files.list(findings)) {
            int count = (int) found.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> FINDING.matcher(name).find())
                    .count();
            return new Result(target, executions, status[0], status[1], status[2], count);
        }
    }

    /** The smallest inputs of a search, each of which reached something new when it came; a folder stays small. */
    private void keep(FuzzTarget target) throws IOException {
        Map<String, Path> bySize = new TreeMap<>();
        try (Stream<Path> files = Files.list(corpus(target))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                bySize.put(String.format(Locale.ROOT, "%09d-%s", Files.size(file), file.getFileName()), file);
            }
        }
        int free = MAX_KEPT_BYTES;
        for (Path file : bySize.values().stream().limit(MAX_KEPT_INPUTS).toList()) {
            byte[] bytes = Files.readAllBytes(file);
            free -= bytes.length;
            if (free > 0 && target.inputs().values().stream().noneMatch(held -> Arrays.equals(held, bytes))) {
                String digest = String.valueOf(file.getFileName()).substring(0, 16);
                Files.write(target.folder().resolve("found-" + digest), bytes);
            }
        }
    }
}
