package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code tidemark}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args, CliContext.ofProcess()));
    }

    /**
     * Runs one command.
     *
     * @param args as after the program's name
     * @return an {@link ExitCode}
     */
    public static int run(String[] args, CliContext context) {
        Tidemark top = new Tidemark(context);
        return commandLine(top).execute(args);
    }

    /** Every command there is. */
    private static CommandLine commands(Tidemark top) {
        return new CommandLine(top)
                .addSubcommand("demo", new DemoCommand(top))
                .addSubcommand("dev", new DevCommand(top))
                .addSubcommand("init", new InitCommand(top))
                .addSubcommand(
                        "bundle",
                        new CommandLine(new BundleCommand())
                                .addSubcommand("import", new BundleImportCommand(top))
                                .addSubcommand("lint", new BundleLintCommand(top))
                                .addSubcommand("build", new BundleBuildCommand(top))
                                .addSubcommand("diff", new BundleDiffCommand(top))
                                .addSubcommand("publish", new BundlePublishCommand(top)))
                .addSubcommand("sign", new SignCommand(top))
                .addSubcommand("revoke", new RevokeCommand(top))
                .addSubcommand("serve", new ServeCommand(top))
                .addSubcommand(
                        "config",
                        new CommandLine(new ConfigCommand())
                                .addSubcommand("check", new ConfigCheckCommand(top))
                                .addSubcommand("print", new ConfigPrintCommand(top)))
                .addSubcommand(
                        "domain",
                        new CommandLine(new DomainCommand())
                                .addSubcommand("add", new DomainAddCommand(top))
                                .addSubcommand("list", new DomainListCommand(top)))
                .addSubcommand("status", new StatusCommand(top))
                .addSubcommand("fetch", new FetchCommand(top))
                .addSubcommand("verify", new VerifyCommand(top))
                .addSubcommand("guard", new GuardCommand(top))
                .addSubcommand("explain", new ExplainCommand(top))
                .addSubcommand(
                        "keys",
                        new CommandLine(new KeysCommand())
                                .addSubcommand("generate", new KeysGenerateCommand(top))
                                .addSubcommand("show", new KeysShowCommand(top)))
                .addSubcommand("completion", new CompletionCommand(top));
    }

    static CommandLine commandLine(Tidemark top) {
        CliContext context = top.context();
        Help.Ansi ansi = context.terminal().isInteractive() ? Help.Ansi.AUTO : Help.Ansi.OFF;
        CommandLine commands = commands(top);
        ManualPage.install(commands);
        return commands.setOut(context.out())
                .setErr(context.err())
                .setColorScheme(Help.defaultColorScheme(ansi))
                .setExecutionStrategy(parsed -> execute(top, parsed))
                .setExecutionExceptionHandler((thrown, at, parsed) -> failed(top, thrown))
                .setParameterExceptionHandler((problem, args) -> unusable(top, problem, Arrays.asList(args)));
    }

    private static int execute(Tidemark top, CommandLine.ParseResult parsed) {
        if (top.asksForVersion()) {
            String version = version();
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", version);
            top.printer().print(Outcome.ok(json, List.of("tidemark " + version)));
            return ExitCode.OK;
        }
        Optional<Integer> help = Optional.ofNullable(CommandLine.executeHelpRequest(parsed));
        if (help.isPresent()) {
            return ExitCode.OK;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int failed(Tidemark top, Exception thrown) {
        CliException failure = Failures.explain(thrown);
        if (failure.exitCode() == ExitCode.INTERNAL
                && top.context().environment().containsKey("TIDEMARK_DEBUG")) {
            thrown.printStackTrace(top.context().err());
        }
        top.printer().print(failure);
        return failure.exitCode();
    }

    private static int unusable(Tidemark top, ParameterException problem, List<String> args) {
        CommandLine at = problem.getCommandLine();
        StringWriter similar = new StringWriter();
        if (problem instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(unmatched, new PrintWriter(similar, true));
        }
        String hint = similar.toString().strip().replaceAll("\\s+", " ");
        new Printer(top.context(), OutputFormat.of(args))
                .print(CliCode.USAGE.because(
                        tellable(problem),
                        (hint.isEmpty() ? "" : hint + " ") + "Try: "
                                + at.getCommandSpec().qualifiedName() + " --help"));
        return ExitCode.USAGE;
    }

    /**
     * What the parser says, without the password of an address that it quotes, and without why a value does not convert,
     * which it tells in the words of a class of the platform.
     */
    private static String tellable(ParameterException problem) {
        return String.valueOf(problem.getMessage())
                .replaceAll("//[^/\\s]*@", "//")
                .replaceAll(" \\([a-z]+(?:\\.[a-z]+)+\\.[A-Z]\\w*: .*\\)$", "");
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("development build");
    }
}
