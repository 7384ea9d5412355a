package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every sample: kept as series, and written to a file, a JSON object a line, as they come. Not thread-safe. */
final class Samples implements AutoCloseable {
    private final Writer file;
    private final Map<String, Map<String, List<Trend.Point>>> series = new LinkedHashMap<>();

    Samples(Path file) throws IOException {
        this.file = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }

    /** Takes one; its numbers become points, what is deeper is written only. */
    void add(long millis, String of, ObjectNode sample) throws IOException {
        double hours = millis / 3_600_000.0;
        for (Map.Entry<String, JsonNode> member : sample.properties()) {
            if (member.getValue().isNumber()) {
                series.computeIfAbsent(of, none -> new LinkedHashMap<>())
                        .computeIfAbsent(member.getKey(), none -> new ArrayList<>())
                        .add(new Trend.Point(hours, member.getValue().asDouble()));
            }
        }
        file.write(sample.put("of", of).put("t_ms", millis) + "\n");
        file.flush();
    }

    /** One figure over time; empty if it was never taken. */
    List<Trend.Point> of(String name, String figure) {
        return Collections.unmodifiableList(series.getOrDefault(name, Map.of()).getOrDefault(figure, List.of()));
    }

    /** The last value of a figure; 0 if it was never taken. */
    double last(String name, String figure) {
        List<Trend.Point> points = of(name, figure);
        return points.isEmpty() ? 0 : points.get(points.size() - 1).value();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
