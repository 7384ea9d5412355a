package dev.tidemark.bench;

import dev.tidemark.bench.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A report for a terminal. */
final class ReportTable {
    private final Report report;

    ReportTable(Report report) {
        this.report = report;
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(report.command() + "   medians of " + report.depth().rounds() + " rounds (lowest - highest)");
        lines.addAll(aligned(rows()));
        for (Goal goal : report.goals()) {
            lines.add("target  " + goal.words() + ": " + number(goal.measured()) + ", "
                    + (goal.atLeast() ? "at least " : "at most ") + number(goal.bound()) + " is aimed at, "
                    + (goal.met() ? "met" : "MISSED"));
        }
        report.notes().forEach(note -> lines.add("note    " + note));
        Surroundings around = report.surroundings();
        lines.add("peers   " + String.join(", ", report.peers().values()));
        lines.add("machine " + Machine.words());
        lines.add("load    average " + around.before() + " before, " + around.after() + " after; "
                + number(around.otherProcessors()) + " processors busy with other things");
        return String.join(System.lineSeparator(), lines);
    }

    private List<List<String>> rows() {
        List<Metric> metrics = Stream.of(Metric.values())
                .filter(metric -> report.cases().stream()
                        .anyMatch(one -> one.sides().stream()
                                .anyMatch(side -> !one.rounds(side, metric).isEmpty())))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("CASE", "SIDE"));
        metrics.forEach(metric -> head.add(metric.heading()));
        head.add("OURS/THIS, CPU");
        rows.add(head);
        for (Case one : report.cases()) {
            for (String side : one.sides()) {
                List<String> row = new ArrayList<>(List.of(one.name(), side));
                metrics.forEach(metric -> row.add(cell(one.spread(side, metric))));
                row.add(cell(one.ratio(side, Metric.CPU)));
                rows.add(row);
            }
        }
        return rows;
    }

    private static String cell(Optional<Spread> spread) {
        return spread.map(value -> value.min() == value.max()
                        ? number(value.median())
                        : number(value.median()) + " (" + number(value.min()) + " - " + number(value.max()) + ")")
                .orElse("");
    }

    private static List<String> aligned(List<List<String>> rows) {
        int columns = rows.get(0).size();
        List<Integer> widths = IntStream.range(0, columns)
                .mapToObj(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, columns)
                        .mapToObj(i -> row.get(i)
                                + " ".repeat(widths.get(i) - row.get(i).length()))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    /** Three digits that say something. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
