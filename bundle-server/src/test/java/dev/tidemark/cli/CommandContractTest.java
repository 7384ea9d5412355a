package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What holds of every command, those to come too. */
class CommandContractTest {
    @TempDir
    Path directory;

    private Map<String, CommandLine> commands() {
        CommandLine top = Main.commandLine(new Tidemark(new CliContext(
                Clock.systemUTC(),
                new SecureRandom(),
                directory,
                Map.of(),
                Terminal.none(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()))));
        Map<String, CommandLine> all = new TreeMap<>();
        collect(top, all);
        return all;
    }

    private static void collect(CommandLine at, Map<String, CommandLine> all) {
        all.put(at.getCommandSpec().qualifiedName(), at);
        at.getSubcommands().values().forEach(below -> collect(below, all));
    }

    private static String[] args(String qualifiedName, String... more) {
        List<String> args = new ArrayList<>(List.of(qualifiedName.split(" ")));
        args.remove(0);
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    @Test
    void everyCommand_unknownOption_isOneJsonErrorAndExitTwo() {
        Cli cli = new Cli(directory);
        commands().keySet().forEach(name -> {
            Cli.Said said = cli.run(args(name, "--no-such-option", "--output", "json"));

            assertThat(said.exitCode()).as(name).isEqualTo(ExitCode.USAGE);
            assertThat(said.out()).as(name).isEmpty();
            assertThat(said.error().path("code").asText()).as(name).isEqualTo("usage");
            assertThat(said.error().path("message").asText()).as(name).isNotEmpty();
            assertThat(said.error().path("hint").asText()).as(name).contains("--help");
        });
    }

    @Test
    void everyCommand_help_hasADescriptionAndAnExample() {
        Cli cli = new Cli(directory);
        commands().forEach((name, command) -> {
            Cli.Said said = cli.run(args(name, "--help"));

            assertThat(said.exitCode()).as(name).isZero();
            assertThat(said.err()).as(name).isEmpty();
            assertThat(said.out()).as(name).contains("Usage: " + name, "Example:", "--output", "--help");
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
        });
    }

    @Test
    void everyCommand_withoutItsArguments_endsWithJsonAndNoTrace() {
        Cli cli = new Cli(directory);
        commands().forEach((name, command) -> {
            boolean needsMore = !command.getCommandSpec().requiredArgs().isEmpty()
                    || !command.getSubcommands().isEmpty();
            if (!needsMore) {
                return;
            }
            Cli.Said said = cli.run(args(name, "--output=json"));

            assertThat(said.exitCode()).as(name).isEqualTo(ExitCode.USAGE);
            assertThat(said.error().path("code").isTextual()).as(name).isTrue();
            assertThat(said.err()).as(name).doesNotContain("\tat ", "Exception");
        });
    }

    @Test
    void version_json_isAnObject() {
        Cli.Said said = new Cli(directory).run("--version", "--output=json");

        assertThat(said.exitCode()).isZero();
        assertThat(said.json().path("version").asText()).isNotEmpty();
    }

    @Test
    void printable_escapesOfATerminal_areTakenOut() {
        assertThat(Printer.printable("a\u001b[2Jb\u202ec\n")).isEqualTo("a?[2Jb?c?");
    }
}
