package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;

/** Where the middle and the end of some durations are, milliseconds; all 0 when there are none. */
record Quantiles(long count, long median, long p99, long max) {
    static Quantiles of(Collection<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? new Quantiles(0, 0, 0, 0)
                : new Quantiles(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static long at(List<Long> sorted, double part) {
        return sorted.get((int) Math.max(0, Math.ceil(part * sorted.size()) - 1));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("count", count)
                .put("p50", median)
                .put("p99", p99)
                .put("max", max);
    }
}
