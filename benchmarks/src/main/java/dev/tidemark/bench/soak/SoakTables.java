package dev.tidemark.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a run as rows of text. */
final class SoakTables {
    private static final Map<String, String> NAMES = Map.of(
            "heap_kb", "heap after collection, MiB",
            "native_kb", "native (tracked), MiB",
            "rss_kb", "resident, MiB",
            "fds", "descriptors",
            "threads", "threads",
            "ledger_bytes", "ledger, MiB",
            "ledger_files", "ledger, files",
            "state_bytes", "all clients' state, MiB",
            "state_files", "all clients' state, files");

    private SoakTables() {}

    /** Header and rows of what was followed. */
    static List<List<String>> resources(SoakResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("process", "figure", "start", "warm", "end", "min", "max", "slope per hour"));
        for (String process : result.processes()) {
            SoakResult.FIGURES.forEach(figure -> rows.add(row(result, process, figure)));
        }
        for (String figure : List.of("ledger_bytes", "ledger_files", "state_bytes", "state_files")) {
            rows.add(row(result, SoakRun.STORES, figure));
        }
        return rows;
    }

    private static List<String> row(SoakResult result, String of, String figure) {
        double unit = figure.endsWith("_kb") ? 1024 : figure.endsWith("_bytes") ? 1 << 20 : 1;
        String form = unit == 1 ? "%.0f" : "%.1f";
        Trend trend = result.trend(of, figure);
        return List.of(
                of,
                NAMES.getOrDefault(figure, figure),
                number(form, trend.start() / unit),
                number(form, trend.warm() / unit),
                number(form, trend.end() / unit),
                number(form, trend.min() / unit),
                number(form, trend.max() / unit),
                number("%+.2f", trend.slope() / unit) + " ± " + number("%.2f", trend.error() / unit));
    }

    /** Header and rows of how long changes took, milliseconds. */
    static List<List<String>> arrivals(SoakResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("change", "at verifiers", "p50 ms", "p99 ms", "max ms"));
        result.verdicts().arrivals().forEach((kind, all) -> rows.add(row(kind, Quantiles.of(all))));
        rows.add(row("sent -> acknowledged", result.acknowledgements()));
        return rows;
    }

    private static List<String> row(String name, Quantiles quantiles) {
        return List.of(
                name, "" + quantiles.count(), "" + quantiles.median(), "" + quantiles.p99(), "" + quantiles.max());
    }

    /** Header and rows of what a year would add to the ledger. */
    static List<List<String>> year(SoakResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("pace", "publications a year", "revocations a year", "written in a year, MiB"));
        for (SoakResult.Pace pace : result.paces()) {
            rows.add(List.of(
                    pace.name(),
                    number("%.0f", pace.publicationsPerYear()),
                    number("%.0f", pace.revocationsPerYear()),
                    number("%.1f", pace.bytes(result.weights()) / (1 << 20))));
        }
        return rows;
    }

    /** One sentence a line: what was done, decided, refused. */
    static List<String> facts(SoakResult result) {
        Verdicts verdicts = result.verdicts();
        return List.of(
                "acknowledged, with the weighing at the end: " + result.done() + "; errors by code: " + result.errors(),
                "decisions: " + verdicts.decisions() + ", by code: " + verdicts.counts("decisions"),
                "wrong: " + result.wrong() + "; changes that did not arrive everywhere: " + result.missing(),
                "closed by age, rightly: " + verdicts.sum("closed_by_age") + "; oldest state that was held: "
                        + verdicts.maxAgeMillis() + " ms; refreshes that failed: "
                        + verdicts.counts("refresh_failures"),
                "a publication writes " + number("%.0f", result.weights().publication()) + " bytes to the ledger, a"
                        + " revocation " + number("%.0f", result.weights().revocation())
                        + ", before compaction; by the slope a year adds "
                        + number(
                                "%.1f",
                                result.trend(SoakRun.STORES, "ledger_bytes").slope()
                                        * SoakResult.HOURS_A_YEAR
                                        / (1 << 20))
                        + " MiB",
                "load average " + result.before() + " before, " + result.after() + " after");
    }

    /** For a terminal. */
    static String text(SoakResult result) {
        List<String> lines = new ArrayList<>();
        for (List<List<String>> table : List.of(resources(result), arrivals(result), year(result))) {
            lines.addAll(aligned(table));
            lines.add("");
        }
        lines.addAll(facts(result));
        return String.join(System.lineSeparator(), lines);
    }

    private static List<String> aligned(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(one -> one.get(at).length())
                        .max()
                        .orElse(0);
                String cell = row.get(column);
                line.append(column < 1 ? cell + " ".repeat(width - cell.length()) : "  " + padded(cell, width));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String padded(String cell, int width) {
        return " ".repeat(width - cell.length()) + cell;
    }

    /** For a page. */
    static String markdown(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            table.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                table.append("|---".repeat(rows.get(0).size())).append("|\n");
            }
        }
        return table.toString();
    }

    private static String number(String form, double value) {
        return String.format(Locale.ROOT, form, value);
    }
}
