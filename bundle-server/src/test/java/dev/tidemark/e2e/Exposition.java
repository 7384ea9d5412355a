package dev.tidemark.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus text, read as strictly as its format (version 0.0.4) is written down. */
final class Exposition {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? ([-+]?[0-9.]+(?:E-?[0-9]+)?|NaN|[-+]Inf)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
    private static final Pattern PART = Pattern.compile("_(bucket|count|sum)$");

    private final Map<String, String> types = new TreeMap<>();
    private final Map<String, String> help = new TreeMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, SortedSet<String>> shapes = new TreeMap<>();

    static Exposition parse(String text) {
        Exposition read = new Exposition();
        text.lines().forEach(read::line);
        return read;
    }

    private void line(String line) {
        Matcher comment = COMMENT.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (comment.matches()) {
            Map<String, String> into = comment.group(1).equals("HELP") ? help : types;
            if (into.put(comment.group(2), comment.group(3)) != null) {
                throw new AssertionError("twice: " + line);
            }
        } else if (sample.matches()) {
            sample(sample.group(1), sample.group(2) == null ? "" : sample.group(2), sample.group(3));
        } else {
            throw new AssertionError("not Prometheus text: " + line);
        }
    }

    private void sample(String name, String labels, String value) {
        List<String> keys = new ArrayList<>();
        Matcher label = LABEL.matcher(labels);
        int end = 0;
        while (label.find()) {
            if (label.start() != end) {
                throw new AssertionError("malformed labels: " + labels);
            }
            end = label.end();
            keys.add(label.group(1));
        }
        if (end != labels.length()) {
            throw new AssertionError("malformed labels: " + labels);
        }
        String family = types.containsKey(name) ? name : PART.matcher(name).replaceFirst("");
        if (!types.containsKey(family) || !help.containsKey(family)) {
            throw new AssertionError("no type and help before " + name);
        }
        String key = name + "{" + labels + "}";
        double number = value.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
        if (samples.put(key, number) != null) {
            throw new AssertionError("twice: " + key);
        }
        shapes.computeIfAbsent(family, one -> new TreeSet<>()).add(name + "{" + String.join(",", keys) + "}");
    }

    /** How many series there are. */
    int size() {
        return samples.size();
    }

    SortedSet<String> series() {
        return new TreeSet<>(samples.keySet());
    }

    /** The value of one series, as {@code name{label="value"}}. */
    double value(String series) {
        Double value = samples.get(series.endsWith("}") ? series : series + "{}");
        if (value == null) {
            throw new AssertionError("there is no series " + series);
        }
        return value;
    }

    /** Everything but values: of each family its type, its help, and its series with the names of their labels. */
    List<String> shape() {
        List<String> lines = new ArrayList<>();
        shapes.forEach((family, series) -> {
            lines.add(family + " " + types.get(family) + ": " + help.get(family));
            series.forEach(one -> lines.add("    " + one));
        });
        return lines;
    }
}
