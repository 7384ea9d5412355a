package dev.tidemark.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On which line of a TOML file a key stands. The parser does not say; this looks at the starts of lines alone, so a key
 * inside a string of several lines may be taken for one. It is used to say where a finding is, never to decide one.
 */
final class TomlLines {
    private static final Pattern HEADER = Pattern.compile("\\s*\\[{1,2}\\s*([A-Za-z0-9_.\"'-]+)\\s*]{1,2}\\s*(#.*)?");
    private static final Pattern KEY = Pattern.compile("\\s*([A-Za-z0-9_.\"'-]+)\\s*=.*");

    private final Map<String, Deque<Integer>> lines = new HashMap<>();

    private TomlLines() {}

    static TomlLines of(String toml) {
        TomlLines found = new TomlLines();
        String section = "";
        int number = 0;
        for (String line : toml.lines().toList()) {
            number++;
            Matcher header = HEADER.matcher(line);
            Matcher key = KEY.matcher(line);
            if (header.matches()) {
                section = plain(header.group(1));
                found.note(section, number);
            } else if (key.matches()) {
                found.note(section.isEmpty() ? plain(key.group(1)) : section + "." + plain(key.group(1)), number);
            }
        }
        return found;
    }

    private static String plain(String key) {
        return key.replaceAll("[\"']", "");
    }

    private void note(String key, int line) {
        lines.computeIfAbsent(key, name -> new ArrayDeque<>()).addLast(line);
    }

    /** Where a key, or the first table of that name, stands. */
    OptionalInt line(String key) {
        return line(key, 0);
    }

    /** Where the table of that name stands that has {@code index} others before it. */
    OptionalInt line(String key, int index) {
        return lines.getOrDefault(key, new ArrayDeque<>()).stream()
                .skip(index)
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /** The line of the longest key that a sentence names. */
    OptionalInt lineNamedIn(String sentence) {
        return lines.entrySet().stream()
                .filter(entry -> entry.getKey().contains(".") && sentence.contains(entry.getKey()))
                .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
                .map(entry -> OptionalInt.of(entry.getValue().getFirst()))
                .orElse(OptionalInt.empty());
    }
}
