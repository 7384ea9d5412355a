package dev.tidemark.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** The tree of commands, for tests that walk it. */
final class Commands {
    private Commands() {}

    static Tidemark top() {
        return new Tidemark(new CliContext(
                Clock.systemUTC(),
                new SecureRandom(),
                Path.of("").toAbsolutePath(),
                Map.of(),
                Terminal.none(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter())));
    }

    /** Every command, with those that only hold others, by the words after {@code tidemark}. */
    static Map<String, CommandLine> all() {
        Map<String, CommandLine> all = new TreeMap<>();
        collect("", Main.commandLine(top()), all);
        return all;
    }

    private static void collect(String name, CommandLine at, Map<String, CommandLine> all) {
        if (!name.isEmpty()) {
            all.put(name.strip(), at);
        }
        at.getSubcommands().forEach((word, below) -> collect(name + " " + word, below, all));
    }
}
