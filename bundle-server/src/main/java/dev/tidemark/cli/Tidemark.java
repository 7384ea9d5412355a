package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command above all others: what every one of them takes. */
@Command(
        name = "tidemark",
        header = "signed trust bundles and revocations, with an age that can be asked",
        description = {
            "Authors say offline which issuers' keys are good and what each route demands; a server signs "
                    + "how old that is; verifiers decide without the server, and close routes when what they hold is "
                    + "too old.",
            "Every command prints its result on standard output and everything else on standard error; with "
                    + "--output json each is one JSON object. Run COMMAND --help for its manual."
        })
@Manual(
        chapter = Chapter.TRY,
        exits = {
            "0: done",
            "1: refused or denied",
            "3: no server answered, or it could not answer now",
            "4: what was received does not verify",
            "5: somebody else was first",
            "6: what is served is too old",
            "8: a server found a reason not to start"
        },
        files = {
            "tidemark.toml: what a server reads; see tidemark config print --help",
            "workspace.json: marks an authors' workspace; see tidemark init --help"
        },
        environment = {
            "TIDEMARK_SECTION__KEY: is over a setting of tidemark.toml",
            "TIDEMARK_JAVA_OPTS: more options for Java, for the launcher",
            "JAVA_HOME: which Java the launcher takes"
        },
        examples = {"tidemark demo", "tidemark init --domain example.local --dir authors --passphrase-file pass"})
@Topic("General")
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
