package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the verifiers of one process decided, and what of it was wrong. Not thread-safe. */
final class Tally {
    private static final int KEPT = 20;

    private final Map<String, Long> decisions = new TreeMap<>();
    private final Map<String, Long> refreshFailures = new TreeMap<>();
    private final Map<String, List<Long>> arrivals = new HashMap<>();
    private final List<String> firstWrong = new ArrayList<>();
    private long wrong;
    private long closedByAge;
    private long maxAgeMillis;

    void decided(String code) {
        decisions.merge(code, 1L, Long::sum);
    }

    /** A decision, or a number, that must not be. */
    void wrong(String what) {
        wrong++;
        if (firstWrong.size() < KEPT) {
            firstWrong.add(what);
        }
    }

    /** A route that closed at its window, as it must when the way to the server is slow. */
    void closedByAge() {
        closedByAge++;
    }

    void refreshFailed(String code) {
        refreshFailures.merge(code, 1L, Long::sum);
    }

    /** A change was seen so long after its acknowledgement. */
    void arrived(String kind, long millis) {
        arrivals.computeIfAbsent(kind, none -> new ArrayList<>()).add(millis);
    }

    void age(long millis) {
        maxAgeMillis = Math.max(maxAgeMillis, millis);
    }

    /** Counts since the start; arrivals and the highest age since the last report. */
    ObjectNode report() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        decisions.forEach(json.putObject("decisions")::put);
        refreshFailures.forEach(json.putObject("refresh_failures")::put);
        json.put("wrong", wrong).put("closed_by_age", closedByAge).put("max_age_ms", maxAgeMillis);
        ArrayNode texts = json.putArray("first_wrong");
        firstWrong.forEach(texts::add);
        ObjectNode lists = json.putObject("arrivals_ms");
        arrivals.forEach((kind, all) -> all.forEach(lists.withArray(kind)::add));
        arrivals.clear();
        maxAgeMillis = 0;
        return json;
    }
}
