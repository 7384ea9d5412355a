package dev.tidemark.client.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One command line, read: options first or last, in any order, {@code --name value} or {@code --name=value}.
 *
 * @param verb one of {@link #VERBS}
 * @param root the operand of {@code init}
 * @param options by name, with their dashes
 */
record Arguments(String verb, @Nullable String root, Map<String, String> options) {
    static final String METADATA_DIR = "--metadata-dir";
    static final String METADATA_URL = "--metadata-url";
    static final String TARGET_NAME = "--target-name";
    static final String TARGET_DIR = "--target-dir";
    static final String TARGET_BASE_URL = "--target-base-url";

    /** What each verb needs; it takes the others too, and does not look at them. */
    static final Map<String, List<String>> VERBS = Map.of(
            "init", List.of(METADATA_DIR),
            "refresh", List.of(METADATA_DIR, METADATA_URL),
            "download", List.of(METADATA_DIR, METADATA_URL, TARGET_NAME, TARGET_DIR, TARGET_BASE_URL));

    static final List<String> OPTIONS = List.of(METADATA_DIR, METADATA_URL, TARGET_NAME, TARGET_DIR, TARGET_BASE_URL);

    static Arguments parse(String[] args) throws CommandFailed {
        Map<String, String> options = new HashMap<>();
        String verb = null;
        String root = null;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.startsWith("--")) {
                int equals = arg.indexOf('=');
                String name = equals < 0 ? arg : arg.substring(0, equals);
                if (!OPTIONS.contains(name)) {
                    throw CommandFailed.usage("There is no option " + name + ".");
                }
                if (equals < 0 && i + 1 == args.length) {
                    throw CommandFailed.usage(name + " needs a value.");
                }
                if (options.put(name, equals < 0 ? args[++i] : arg.substring(equals + 1)) != null) {
                    throw CommandFailed.usage(name + " is given twice.");
                }
            } else if (verb == null) {
                verb = arg;
            } else if (verb.equals("init") && root == null) {
                root = arg;
            } else {
                throw CommandFailed.usage("There is one word too many: " + arg + ".");
            }
        }
        return new Arguments(required(verb, root, options), root, options);
    }

    private static String required(@Nullable String verb, @Nullable String root, Map<String, String> options)
            throws CommandFailed {
        if (verb == null || !VERBS.containsKey(verb)) {
            throw CommandFailed.usage(
                    verb == null ? "A verb is needed: init, refresh or download." : "There is no verb " + verb + ".");
        }
        for (String option : VERBS.getOrDefault(verb, List.of())) {
            if (options.getOrDefault(option, "").isEmpty()) {
                throw CommandFailed.usage(verb + " needs " + option + ".");
            }
        }
        if (verb.equals("init") && root == null) {
            throw CommandFailed.usage("init needs the file of the root to trust.");
        }
        return verb;
    }

    /** The value of an option that the verb needs. */
    String get(String option) {
        String value = options.get(option);
        if (value == null) {
            throw new IllegalArgumentException(verb + " does not need " + option);
        }
        return value;
    }
}
