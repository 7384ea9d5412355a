package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code --help} shows, of every command. */
class ManualPageTest {
    private static final List<String> SECTIONS =
            List.of("SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT CODES", "FILES", "ENVIRONMENT", "EXAMPLES");

    @TempDir
    Path directory;

    private String help(String name) {
        List<String> args = new ArrayList<>(name.isEmpty() ? List.of() : List.of(name.split(" ")));
        args.add("--help");
        Cli.Said said = new Cli(directory).run(args.toArray(String[]::new));
        assertThat(said.exitCode()).as(name).isZero();
        assertThat(said.err()).as(name).isEmpty();
        return said.out();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(Commands.all().keySet());
        names.add("");
        return names;
    }

    @Test
    void everyCommand_help_hasEverySectionInOrder() {
        for (String name : names()) {
            List<String> found = help(name).lines().filter(SECTIONS::contains).toList();
            assertThat(found).as(name).isEqualTo(SECTIONS);
        }
    }

    @Test
    void everyCommand_help_fitsEightyColumnsAndHasNothingEmpty() {
        for (String name : names()) {
            List<String> lines = help(name).lines().toList();

            assertThat(lines).as(name).allMatch(line -> line.length() <= TextWrap.WIDTH, "fits");
            assertThat(lines.get(0))
                    .as(name)
                    .startsWith(("tidemark " + name).strip() + " - ")
                    .hasSizeGreaterThan(20);
            for (int i = 0; i < lines.size(); i++) {
                if (SECTIONS.contains(lines.get(i))) {
                    assertThat(lines.get(i + 1))
                            .as("%s: %s", name, lines.get(i))
                            .startsWith("  ");
                }
            }
        }
    }

    @Test
    void everyCommand_examples_parseAndAreItsOwn() {
        CommandLine top = Main.commandLine(Commands.top());
        Commands.all().forEach((name, command) -> {
            List<String> examples = Arrays.stream(
                            ManualPage.manual(command.getCommandSpec()).examples())
                    .filter(example -> !example.startsWith("#"))
                    .toList();
            assertThat(examples).as(name).isNotEmpty().allMatch(example -> example.startsWith("tidemark " + name));
            for (String example : examples) {
                String[] args = example.substring("tidemark ".length()).split(" ");
                assertThatCode(() -> top.parseArgs(args)).as(example).doesNotThrowAnyException();
            }
        });
    }

    @Test
    void everyCommand_shownExamples_areWhatIsParsed() {
        for (String name : Commands.all().keySet()) {
            String shown = help(name).substring(help(name).indexOf("EXAMPLES")).replaceAll(" \\\\\\R +", " ");
            String examples = Arrays.stream(
                            ManualPage.manual(Commands.all().get(name).getCommandSpec())
                                    .examples())
                    .filter(example -> !example.startsWith("#"))
                    .map(example -> "  " + example + "\n")
                    .collect(Collectors.joining());
            assertThat(shown.lines()
                            .filter(line -> line.startsWith("  tidemark"))
                            .map(line -> line + "\n"))
                    .as(name)
                    .containsExactlyElementsOf(
                            examples.lines().map(line -> line + "\n").toList());
        }
    }

    @Test
    void everyOption_isDescribed() {
        Commands.all().forEach((name, command) -> {
            String help = help(name);
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> {
                        assertThat(help).as(name).contains("    " + String.join(", ", option.names()));
                        assertThat(String.join(" ", option.description()))
                                .as("%s of %s", option.longestName(), name)
                                .endsWith(".");
                    });
        });
    }

    @Test
    void top_listsEveryCommandByWhoNeedsIt() {
        assertThat(help(""))
                .containsSubsequence(
                        "TRY IT",
                        "  demo ",
                        "AUTHORS",
                        "  bundle publish  ",
                        "SERVER",
                        "  serve ",
                        "VERIFIERS",
                        "  verify ",
                        "TOOLS",
                        "  completion ");
        Commands.all().forEach((name, command) -> {
            if (command.getSubcommands().isEmpty()) {
                assertThat(help("")).contains("\n  " + name + " ");
            }
        });
    }

    @Test
    void exitCodes_namedByAManual_areExitCodes() {
        List<Integer> known = List.of(0, 1, 2, 3, 4, 5, 6, 8, 70);
        Commands.all().forEach((name, command) -> {
            for (String exit : ManualPage.manual(command.getCommandSpec()).exits()) {
                assertThat(known).as(name).contains(Integer.valueOf(exit.substring(0, exit.indexOf(':'))));
            }
        });
    }
}
