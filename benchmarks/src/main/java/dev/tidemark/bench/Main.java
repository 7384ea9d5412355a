package dev.tidemark.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tidemark bench}. */
@Command(
        name = "bench",
        description = "Measures Tidemark beside its peers on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    /** Runs one measurement and ends the process: 0 done, 1 not done, 2 not understood. */
    public static void main(String[] args) {
        System.exit(run(
                args,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine bench = new CommandLine(new Main());
        return bench.addSubcommand("read", new ReadCommand(out, err))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((thrown, at, parsed) -> failed(thrown, err))
                .execute(args.length == 0 ? new String[] {"--help"} : args);
    }

    private static int failed(Exception thrown, PrintWriter err) {
        boolean ours = thrown instanceof BenchFailed;
        err.println("tidemark bench: " + (ours ? thrown.getMessage() : thrown.toString()));
        return 1;
    }
}
