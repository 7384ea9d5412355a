package dev.tidemark.bench;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@link ReadBench}. */
@Command(
        name = "read",
        description = "CPU per answered read, ours beside nginx: a 304 of the timestamp and a target of 64 KiB.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  tidemark bench read --seconds 5 --output json"})
final class ReadCommand implements Callable<Integer> {
    enum Format {
        table,
        json
    }

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 5;

    @Option(names = "--quick", description = "One short round, to see that it works; the figures mean little.")
    private boolean quick;

    @Option(names = "--output", paramLabel = "FORMAT", description = "table or json (default: ${DEFAULT-VALUE}).")
    private Format output = Format.table;

    ReadCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        if (seconds < 1 || seconds > 600) {
            throw new BenchFailed("--seconds is a number from 1 to 600.");
        }
        ReadBench.Plan plan = quick
                ? new ReadBench.Plan(1, Duration.ofMillis(300), Duration.ofMillis(200), "--quick")
                : new ReadBench.Plan(
                        5, Duration.ofSeconds(seconds), Duration.ofSeconds(2L * seconds), "--seconds " + seconds);
        Figures figures = new ReadBench(plan, Clock.systemUTC(), step -> err.println("tidemark bench: " + step)).run();
        out.println(output == Format.json ? figures.json().toPrettyString() : figures.table());
        return 0;
    }
}
