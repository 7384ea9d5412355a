package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all verifiers reported, put together. Not thread-safe. */
final class Verdicts {
    private final Map<String, JsonNode> latest = new HashMap<>();
    private final Map<String, List<Long>> arrivals = new TreeMap<>();
    private long maxAgeMillis;

    /** Takes the report of one process; its counts replace those of its last. */
    void take(String process, JsonNode report) {
        latest.put(process, report);
        maxAgeMillis = Math.max(maxAgeMillis, report.path("max_age_ms").asLong());
        for (Map.Entry<String, JsonNode> kind : report.path("arrivals_ms").properties()) {
            List<Long> all = arrivals.computeIfAbsent(kind.getKey(), none -> new ArrayList<>());
            kind.getValue().forEach(one -> all.add(one.asLong()));
        }
    }

    long sum(String count) {
        return latest.values().stream()
                .mapToLong(report -> report.path(count).asLong())
                .sum();
    }

    /** Counts by code: {@code decisions} or {@code refresh_failures}. */
    Map<String, Long> counts(String member) {
        Map<String, Long> all = new TreeMap<>();
        for (JsonNode report : latest.values()) {
            report.path(member)
                    .properties()
                    .forEach(one -> all.merge(one.getKey(), one.getValue().asLong(), Long::sum));
        }
        return all;
    }

    long decisions() {
        return counts("decisions").values().stream().mapToLong(Long::longValue).sum();
    }

    List<String> firstWrong() {
        List<String> all = new ArrayList<>();
        latest.values().forEach(report -> report.path("first_wrong").forEach(one -> all.add(one.asText())));
        return all;
    }

    /** From acknowledgement to the first decision that knows, milliseconds, by kind of change. */
    Map<String, List<Long>> arrivals() {
        return arrivals;
    }

    long maxAgeMillis() {
        return maxAgeMillis;
    }
}
