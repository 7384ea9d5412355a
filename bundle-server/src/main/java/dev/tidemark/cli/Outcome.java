package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command has to say, in both forms.
 *
 * @param exitCode of {@link ExitCode}
 * @param json the whole result
 * @param lines the same for people
 * @param warnings sentences; a member of the JSON, or lines on standard error
 */
record Outcome(int exitCode, ObjectNode json, List<String> lines, List<String> warnings) {
    Outcome {
        lines = List.copyOf(lines);
        warnings = List.copyOf(warnings);
    }

    static Outcome ok(ObjectNode json, List<String> lines) {
        return new Outcome(ExitCode.OK, json, lines, List.of());
    }

    /** The same with one more line for people. */
    Outcome withLine(String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return new Outcome(exitCode, json, more, warnings);
    }

    Outcome withExitCode(int code) {
        return new Outcome(code, json, lines, warnings);
    }

    Outcome withWarnings(List<String> more) {
        return new Outcome(exitCode, json, lines, more);
    }
}
