package dev.tidemark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command above all others: what every one of them takes. */
@Command(
        name = "tidemark",
        description = "Signed trust bundles and revocations, with an age that can be asked.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example:", "  tidemark init --domain example.local"})
final class Tidemark {
    private final CliContext context;

    @Option(
            names = "--output",
            paramLabel = "table|json",
            scope = ScopeType.INHERIT,
            description = "How results and errors are written (default: table).")
    private OutputFormat format = OutputFormat.table;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Shows the version.")
    private boolean version;

    Tidemark(CliContext context) {
        this.context = context;
    }

    CliContext context() {
        return context;
    }

    OutputFormat format() {
        return format;
    }

    Printer printer() {
        return new Printer(context, format);
    }

    Progress progress(String text) {
        return Progress.start(context, format, text);
    }

    boolean asksForVersion() {
        return version;
    }
}
