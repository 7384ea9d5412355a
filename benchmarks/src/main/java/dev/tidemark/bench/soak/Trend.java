package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How a figure went over time.
 *
 * @param start the first sample
 * @param warm the first sample after the warm-up
 * @param end the last
 * @param min after the warm-up
 * @param max after the warm-up
 * @param slope of the least-squares line through the samples after the warm-up, per hour
 * @param error the slope's standard error, per hour, as if the samples were independent; 0 for fewer than three
 */
record Trend(double start, double warm, double end, double min, double max, double slope, double error) {

    /** A sample. */
    record Point(double hours, double value) {}

    static Trend of(List<Point> points, double warmHours) {
        List<Point> after = new ArrayList<>(
                points.stream().filter(point -> point.hours() >= warmHours).toList());
        if (after.isEmpty()) {
            after.addAll(points.subList(points.size() - 1, points.size()));
        }
        double n = after.size();
        double meanX = after.stream().mapToDouble(Point::hours).sum() / n;
        double meanY = after.stream().mapToDouble(Point::value).sum() / n;
        double xx = 0;
        double xy = 0;
        for (Point point : after) {
            xx += (point.hours() - meanX) * (point.hours() - meanX);
            xy += (point.hours() - meanX) * (point.value() - meanY);
        }
        double slope = xx == 0 ? 0 : xy / xx;
        double squares = 0;
        for (Point point : after) {
            double off = point.value() - meanY - slope * (point.hours() - meanX);
            squares += off * off;
        }
        return new Trend(
                points.get(0).value(),
                after.get(0).value(),
                after.get(after.size() - 1).value(),
                after.stream().mapToDouble(Point::value).min().orElse(0),
                after.stream().mapToDouble(Point::value).max().orElse(0),
                slope,
                n < 3 || xx == 0 ? 0 : Math.sqrt(squares / (n - 2) / xx));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("start", rounded(start))
                .put("after_warm_up", rounded(warm))
                .put("end", rounded(end))
                .put("min_after_warm_up", rounded(min))
                .put("max_after_warm_up", rounded(max))
                .put("slope_per_hour", rounded(slope))
                .put("slope_standard_error", rounded(error));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
