package dev.tidemark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Writes results and failures in the asked form. */
final class Printer {
    private static final JsonMapper JSON = new JsonMapper();

    private final CliContext context;
    private final OutputFormat format;

    Printer(CliContext context, OutputFormat format) {
        this.context = context;
        this.format = format;
    }

    void print(Outcome outcome) {
        if (format == OutputFormat.json) {
            ObjectNode json = outcome.json().deepCopy();
            ArrayNode warnings = json.putArray("warnings");
            outcome.warnings().forEach(warnings::add);
            context.out().println(pretty(json));
        } else {
            outcome.lines().forEach(line -> context.out().println(printable(line)));
            outcome.warnings().forEach(line -> context.err().println("warning: " + printable(line)));
        }
        context.out().flush();
        context.err().flush();
    }

    void print(CliException failure) {
        if (format == OutputFormat.json) {
            ObjectNode json = JSON.createObjectNode();
            json.putObject("error")
                    .put("code", failure.code())
                    .put("message", String.join("; ", messages(failure)))
                    .put("hint", failure.hint());
            context.err().println(pretty(json));
        } else {
            context.err().println("tidemark: " + printable(failure.message()) + " [" + failure.code() + "]");
            failure.findings().forEach(finding -> context.err().println("  " + printable(finding)));
            if (!failure.hint().isEmpty()) {
                context.err().println("  " + printable(failure.hint()));
            }
        }
        context.err().flush();
    }

    private static List<String> messages(CliException failure) {
        List<String> all = new ArrayList<>(List.of(failure.message()));
        all.addAll(failure.findings());
        return all;
    }

    /** What a server or a file says must not steer a terminal. */
    static String printable(String line) {
        StringBuilder out = new StringBuilder(line.length());
        line.codePoints()
                .forEach(c -> out.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
        return out.toString();
    }

    private static String pretty(JsonNode json) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
