package dev.tidemark.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options and arguments of one command, for its manual page: below the headings of {@link Topic}. */
final class OptionList {
    static final String GENERAL = "General";
    private static final String OWN = "Options";
    private static final String ARGUMENTS = "Arguments";
    private static final int COLUMN = 28;

    private final CommandSpec command;

    OptionList(CommandSpec command) {
        this.command = command;
    }

    private List<OptionSpec> options() {
        return command.options().stream().filter(option -> !option.hidden()).toList();
    }

    /** One word per option, so that a line breaks between them: what must be given first. */
    List<String> synopsis() {
        List<String> words = new ArrayList<>();
        for (boolean required : new boolean[] {true, false}) {
            for (OptionSpec option : options()) {
                if (option.required() == required && !topic(option).equals(GENERAL)) {
                    words.add(
                            required
                                    ? named(option)
                                    : "[" + named(option) + "]" + (option.isMultiValue() ? "..." : ""));
                }
            }
        }
        for (PositionalParamSpec argument : command.positionalParameters()) {
            words.add(argument.required() ? argument.paramLabel() : "[" + argument.paramLabel() + "]");
        }
        return words;
    }

    /** By heading, in the order they are shown. */
    Map<String, List<String>> entries() {
        Map<String, List<String>> out = new LinkedHashMap<>();
        for (PositionalParamSpec argument : command.positionalParameters()) {
            add(out, ARGUMENTS, argument.paramLabel(), argument);
        }
        List<OptionSpec> options = options();
        for (String topic : topics(options)) {
            for (OptionSpec option : options) {
                if (topic(option).equals(topic)) {
                    add(out, topic, String.join(", ", option.names()) + label(option), option);
                }
            }
        }
        return out;
    }

    /** A command's own come first, what every command takes comes last. */
    private static List<String> topics(List<OptionSpec> options) {
        List<String> topics = options.stream()
                .map(OptionList::topic)
                .distinct()
                .filter(topic -> !topic.equals(GENERAL))
                .collect(Collectors.toCollection(ArrayList::new));
        if (topics.remove(OWN)) {
            topics.add(0, OWN);
        }
        topics.add(GENERAL);
        return topics;
    }

    private static void add(Map<String, List<String>> out, String topic, String term, ArgSpec arg) {
        out.computeIfAbsent(topic, name -> new ArrayList<>())
                .addAll(TextWrap.entry("  " + term, String.join(" ", arg.description()), COLUMN));
    }

    private static String named(OptionSpec option) {
        return option.longestName() + label(option);
    }

    private static String label(OptionSpec option) {
        return option.arity().max() == 0 ? "" : " " + option.paramLabel();
    }

    private static String topic(OptionSpec option) {
        if (option.userObject() instanceof Field field) {
            Optional<Topic> own = Optional.ofNullable(field.getAnnotation(Topic.class))
                    .or(() -> Optional.ofNullable(field.getDeclaringClass().getAnnotation(Topic.class)));
            return own.map(Topic::value).orElse(OWN);
        }
        return GENERAL;
    }
}
