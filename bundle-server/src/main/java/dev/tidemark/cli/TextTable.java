package dev.tidemark.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows with aligned columns. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        rows.add(List.of(header));
    }

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            out.append(row.get(i));
            if (i + 1 < row.size()) {
                out.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
        }
        return out.toString().stripTrailing();
    }
}
