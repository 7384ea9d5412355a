package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} prints: the same sections in the same order for every command, 80 columns wide. */
final class ManualPage {
    private static final int EXIT_COLUMN = 7;
    private static final int TERM_COLUMN = 28;
    private static final int VERB_COLUMN = 18;
    private static final List<String> EXITS_OF_ALL = List.of(
            ExitCode.USAGE + ": the command line, or a file that it names, is not usable",
            ExitCode.INTERNAL + ": a mistake of ours");
    private static final String DEBUG = "TIDEMARK_DEBUG: set to 1, shows where a mistake of ours happened";

    private final CommandSpec command;
    private final Manual manual;
    private final UnaryOperator<String> bold;
    private final List<String> lines = new ArrayList<>();

    private ManualPage(CommandSpec command, UnaryOperator<String> bold) {
        this.command = command;
        this.manual = manual(command);
        this.bold = bold;
    }

    /** Lets picocli show these pages for this command and all below it. */
    static void install(CommandLine top) {
        top.setHelpSectionKeys(List.of("page"));
        top.setHelpSectionMap(Map.of("page", ManualPage::render));
    }

    private static String render(Help help) {
        Help.Ansi ansi = help.colorScheme().ansi();
        return new ManualPage(help.commandSpec(), text -> ansi.string("@|bold " + text + "|@")).text();
    }

    static Manual manual(CommandSpec command) {
        Manual manual = command.userObject().getClass().getAnnotation(Manual.class);
        if (manual == null) {
            throw new IllegalStateException(command.qualifiedName() + " has no manual");
        }
        return manual;
    }

    /** One line on what a command does. */
    static String brief(CommandSpec command) {
        return String.join(" ", command.usageMessage().header());
    }

    private String text() {
        OptionList options = new OptionList(command);
        boolean leaf = command.subcommands().isEmpty();
        lines.addAll(TextWrap.paragraph(command.qualifiedName() + " - " + brief(command), 0));
        section("SYNOPSIS");
        List<String> words = leaf ? options.synopsis() : List.of("COMMAND", "[OPTION...]");
        lines.addAll(TextWrap.lines(words, "  " + command.qualifiedName() + " ", "      ", ""));
        section("DESCRIPTION");
        for (String paragraph : command.usageMessage().description()) {
            blank();
            lines.addAll(TextWrap.paragraph(paragraph, 2));
        }
        if (!leaf) {
            commands();
        }
        section("OPTIONS");
        options.entries().forEach((topic, entries) -> {
            blank();
            lines.add("  " + topic + ":");
            lines.addAll(entries);
        });
        exits();
        section("FILES");
        terms(manual.files().length == 0 ? new String[] {"none: but those that the options name"} : manual.files());
        section("ENVIRONMENT");
        terms(manual.environment());
        terms(DEBUG);
        section("EXAMPLES");
        examples();
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** Between paragraphs, but not below a heading. */
    private void blank() {
        if (lines.get(lines.size() - 1).startsWith(" ")) {
            lines.add("");
        }
    }

    private void section(String name) {
        lines.add("");
        lines.add(bold.apply(name));
    }

    private void exits() {
        section("EXIT CODES");
        Map<Integer, String> all = new TreeMap<>();
        EXITS_OF_ALL.forEach(line -> put(all, line));
        Arrays.asList(manual.exits()).forEach(line -> put(all, line));
        all.forEach((code, means) -> lines.addAll(TextWrap.entry(Integer.toString(code), means, EXIT_COLUMN)));
    }

    private static void put(Map<Integer, String> all, String line) {
        int colon = line.indexOf(':');
        all.put(Integer.valueOf(line.substring(0, colon)), line.substring(colon + 1));
    }

    private void terms(String... terms) {
        for (String term : terms) {
            int colon = term.indexOf(": ");
            lines.addAll(TextWrap.entry(term.substring(0, colon), term.substring(colon + 2), TERM_COLUMN));
        }
    }

    private void examples() {
        for (String example : manual.examples()) {
            boolean comment = example.startsWith("#");
            lines.addAll(TextWrap.lines(
                    List.of(example.split(" ")), "  ", comment ? "  # " : "      ", comment ? "" : " \\"));
        }
    }

    /** What can be run, by who needs it. */
    private void commands() {
        Map<Chapter, List<CommandSpec>> byChapter = new EnumMap<>(Chapter.class);
        leaves(command)
                .forEach(leaf -> byChapter
                        .computeIfAbsent(manual(leaf).chapter(), chapter -> new ArrayList<>())
                        .add(leaf));
        String prefix = command.qualifiedName() + " ";
        byChapter.forEach((chapter, leaves) -> {
            section(chapter.title());
            leaves.forEach(leaf -> lines.addAll(
                    TextWrap.entry(leaf.qualifiedName().substring(prefix.length()), brief(leaf), VERB_COLUMN)));
        });
    }

    /** The commands that do something, in their order. */
    static List<CommandSpec> leaves(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .flatMap(below -> below.subcommands().isEmpty() ? List.of(below).stream() : leaves(below).stream())
                .collect(Collectors.toList());
    }
}
