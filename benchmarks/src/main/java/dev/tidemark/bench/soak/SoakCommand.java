package dev.tidemark.bench.soak;

import dev.tidemark.bench.machine.BenchFailed;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@link SoakRun}. */
@Command(
        name = "soak",
        description = "A long run of one server and its verifiers: every decision checked, every resource followed.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Writes soak-samples.jsonl as it goes; soak-results.json, soak.svg and soak.md at the end.",
            "Ends with 1 if any decision was wrong.",
            "",
            "Example:",
            "  tidemark bench soak --minutes 60 --out soak-out"
        })
public final class SoakCommand implements Callable<Integer> {
    private static final int MAX_MINUTES = 24 * 60;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--minutes", paramLabel = "N", description = "How long; 0.05 to 1440 (default: ${DEFAULT-VALUE}).")
    private double minutes = 60;

    @Option(names = "--warm-up", paramLabel = "TIME", description = "What slopes leave out (default: 10m or a third).")
    private @Nullable String warmUp;

    @Option(names = "--verifiers", paramLabel = "N", description = "In all (default: ${DEFAULT-VALUE}).")
    private int verifiers = 20;

    @Option(names = "--domains", paramLabel = "N", description = "On one server (default: ${DEFAULT-VALUE}).")
    private int domains = 2;

    @Option(
            names = "--revocations-per-second",
            paramLabel = "N",
            description = "Over all domains (default: ${DEFAULT-VALUE}).")
    private double revocations = 2;

    @Option(
            names = "--publish-every",
            paramLabel = "TIME",
            description = "Over all domains (default: ${DEFAULT-VALUE}).")
    private String publishEvery = "30s";

    @Option(
            names = "--sample-every",
            paramLabel = "TIME",
            description = "Descriptors, threads, files, resident memory.")
    private String sampleEvery = "15s";

    @Option(
            names = "--collect-every",
            paramLabel = "TIME",
            description = "A full collection, then heap and native memory (default: ${DEFAULT-VALUE}).")
    private String collectEvery = "60s";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of tidemark.toml; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--server-flags",
            paramLabel = "FLAGS",
            description = "Of the server's virtual machine (default: ${DEFAULT-VALUE}).")
    private String serverFlags = "-Xms1g -Xmx1g -XX:+AlwaysPreTouch -XX:+ExitOnOutOfMemoryError";

    @Option(
            names = "--verifier-flags",
            paramLabel = "FLAGS",
            description = "Of the verifiers' (default: ${DEFAULT-VALUE}).")
    private String verifierFlags = "-Xms192m -Xmx192m -XX:+AlwaysPreTouch -XX:+ExitOnOutOfMemoryError";

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("soak-out");

    @Option(names = "--keep", description = "Leaves the server's and the verifiers' files where they are.")
    private boolean keep;

    public SoakCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        SoakPlan plan = plan();
        SoakResult result =
                new SoakRun(plan, Clock.systemUTC(), step -> err.println("tidemark bench soak: " + step)).run();
        Files.writeString(directory.resolve("soak-results.json"), result.json().toPrettyString() + "\n");
        Files.writeString(directory.resolve("soak.svg"), SoakPlot.svg(result), StandardCharsets.UTF_8);
        Files.writeString(directory.resolve("soak.md"), SoakPage.of(result), StandardCharsets.UTF_8);
        out.println(SoakTables.text(result));
        result.verdicts().firstWrong().forEach(wrong -> err.println("tidemark bench soak: WRONG " + wrong));
        return result.wrong() + result.missing() == 0 ? 0 : 1;
    }

    private SoakPlan plan() throws BenchFailed {
        require(minutes >= 0.05 && minutes <= MAX_MINUTES, "--minutes is a number from 0.05 to " + MAX_MINUTES + ".");
        require(verifiers >= 1 && verifiers <= 200, "--verifiers is a number from 1 to 200.");
        require(domains >= 1 && domains <= Math.min(20, verifiers), "--domains is 1 to 20, each with a verifier.");
        require(revocations >= 0.01 && revocations <= 100, "--revocations-per-second is a number from 0.01 to 100.");
        for (String key : settings.keySet()) {
            require(key.matches("[a-z_]+\\.[a-z_]+"), "--set takes section.key=value, such as retention.online=10m.");
        }
        Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
        boolean brief = length.toMinutes() < 1;
        Duration third = length.dividedBy(3);
        Duration usual = third.compareTo(Duration.ofMinutes(10)) < 0 ? third : Duration.ofMinutes(10);
        return new SoakPlan(
                length,
                warmUp == null ? usual : duration("--warm-up", warmUp),
                verifiers,
                Math.min(verifiers, verifiers < 8 ? 2 : 4),
                domains,
                revocations,
                duration("--publish-every", publishEvery),
                duration("--sample-every", sampleEvery),
                duration("--collect-every", collectEvery),
                brief ? 5 : 100,
                settings,
                flags(serverFlags),
                flags(verifierFlags),
                directory,
                keep);
    }

    private static List<String> flags(String words) {
        return List.of(words.strip().split("\\s+"));
    }

    private static Duration duration(String option, String text) throws BenchFailed {
        Matcher matcher = DURATION.matcher(text);
        require(matcher.matches() && !matcher.group(1).matches("0+"), option + " is a time such as 500ms, 30s or 10m.");
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static void require(boolean condition, String message) throws BenchFailed {
        if (!condition) {
            throw new BenchFailed(message);
        }
    }
}
