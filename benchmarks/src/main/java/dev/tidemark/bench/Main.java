package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.soak.SoakCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code tidemark bench}. */
public final class Main {
    static final List<Bench> ALL = List.of(
            new ReadBench(),
            new DecideBench(),
            new GuardBench(),
            new LookupBench(),
            new LoadBench(),
            new SegmentBench(),
            new RefreshBench(),
            RevokeBench.revoke(),
            new StallBench(),
            new PushBench(),
            new PropagationBench(),
            new ColdStartBench(),
            new StartBench(),
            RevokeBench.ingest(),
            new BytesBench());

    private Main() {}

    /** Runs measurements and ends the process: 0 done, 1 not done, 2 not understood. */
    public static void main(String[] args) {
        System.exit(run(
                ALL,
                args,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    static int run(List<Bench> benches, String[] args, PrintWriter out, PrintWriter err) {
        CommandLine bench = new CommandLine(new BenchCommand(benches, out, err));
        describe(
                bench.getCommandSpec(),
                "bench",
                "Measures Tidemark beside its peers on this machine: everything,"
                        + " which takes about two hours, or one thing.");
        for (Bench one : benches) {
            CommandLine command = new CommandLine(new BenchCommand(List.of(one), out, err));
            describe(command.getCommandSpec(), one.name(), one.description());
            bench.addSubcommand(one.name(), command);
        }
        return bench.addSubcommand("soak", new SoakCommand(out, err))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((thrown, at, parsed) -> failed(thrown, err))
                .execute(args);
    }

    private static void describe(CommandSpec spec, String name, String description) {
        spec.name(name);
        spec.usageMessage()
                .description(description)
                .synopsisSubcommandLabel("[COMMAND]")
                .footer(
                        "",
                        "Example:",
                        "  tidemark bench" + (name.equals("bench") ? "" : " " + name) + " --out results");
    }

    private static int failed(Exception thrown, PrintWriter err) {
        boolean ours = thrown instanceof BenchFailed;
        err.println("tidemark bench: " + (ours ? thrown.getMessage() : thrown.toString()));
        return 1;
    }
}
