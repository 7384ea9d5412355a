package dev.tidemark.verifier.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** What lines say that were recorded with {@code request_id} 1, 2, 3 and so on. */
final class WrittenLines {
    private static final JsonMapper JSON = new JsonMapper();

    private WrittenLines() {}

    static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    /** Their numbers. */
    static List<Integer> numbers(List<String> lines) {
        List<Integer> numbers = new ArrayList<>();
        for (String line : lines) {
            JsonNode node = parse(line);
            if (!node.has("gap")) {
                numbers.add(node.get("request_id").asInt());
            }
        }
        return numbers;
    }

    /** In order; and every number that is not there is counted by a mark in its place. @return how many are missing */
    static int requireOrderedWithGaps(List<String> lines, int recorded) {
        int next = 1;
        int missing = 0;
        for (String line : lines) {
            JsonNode node = parse(line);
            if (node.has("gap")) {
                next += node.get("gap").asInt();
                missing += node.get("gap").asInt();
            } else if (node.get("request_id").asInt() != next) {
                throw new AssertionError("expected " + next + " and not "
                        + node.get("request_id").asInt());
            } else {
                next++;
            }
        }
        if (next != recorded + 1) {
            throw new AssertionError("ends before " + next + " of " + recorded);
        }
        return missing;
    }
}
