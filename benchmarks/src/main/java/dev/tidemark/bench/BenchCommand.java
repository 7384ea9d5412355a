package dev.tidemark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs measurements one after the other, and tells what they found. */
@Command(mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    enum Format {
        table,
        json
    }

    private final List<Bench> benches;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--quick", description = "One short round, to see that it works; the figures mean little.")
    private boolean quick;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private Format output = Format.table;

    @Option(names = "--out", paramLabel = "DIR", description = "Also writes DIR/<name>-results.json.")
    private @Nullable Path folder;

    BenchCommand(List<Bench> benches, PrintWriter out, PrintWriter err) {
        this.benches = benches;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        Clock clock = Clock.systemUTC();
        try (Field field = Field.create(clock)) {
            for (Bench bench : benches) {
                Report report = bench.run(new Bench.Order(
                        quick ? Depth.QUICK : Depth.FULL,
                        clock,
                        field,
                        step -> err.println("tidemark bench: " + bench.name() + ": " + step)));
                write(report);
                all.add(report.json());
                if (output == Format.table) {
                    out.println(new ReportTable(report).text());
                    out.println();
                }
            }
        }
        if (output == Format.json) {
            out.println((all.size() == 1 ? all.get(0) : all).toPrettyString());
        }
        return 0;
    }

    private void write(Report report) throws IOException {
        if (folder != null) {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(report.name() + "-results.json"),
                    report.json().toPrettyString() + "\n");
        }
    }
}
