package dev.tidemark.client.metrics;

/** One row of the reference of metrics. */
public interface Metric {
    /** The name, with dots. */
    String meter();

    /** {@code counter}, {@code gauge} or {@code timer}. */
    String type();

    /** Label names, comma separated. */
    String labels();

    /** What it counts in. */
    String unit();

    /** What it says. */
    String meaning();

    /** The row, as the page has it. */
    default String row() {
        return "| `" + meter() + "` | " + type() + " | " + labels() + " | " + unit() + " | " + meaning() + " |";
    }
}
