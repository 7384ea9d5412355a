package dev.tidemark.server.audit;

import dev.tidemark.server.publish.Refused;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code after=SEQ[&limit=N]}: each at most once, digits only, nothing else.
 *
 * @param after the number before the first event wanted
 * @param limit how many at most
 */
record EventsQuery(long after, int limit) {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1_000;

    /** Fifteen digits fit every number that JSON readers agree on. */
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,14}");

    private static final Set<String> NAMES = Set.of("after", "limit");

    static EventsQuery parse(@Nullable String query) throws Refused {
        Map<String, Long> given = new HashMap<>();
        for (String part : (query == null ? "" : query).split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = part.substring(equals + 1);
            if (!NAMES.contains(name)
                    || !NUMBER.matcher(value).matches()
                    || given.put(name, Long.parseLong(value)) != null) {
                throw malformed();
            }
        }
        Long after = given.get("after");
        if (after == null) {
            throw malformed();
        }
        long limit = given.getOrDefault("limit", (long) DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Refused.of("limit_out_of_bounds", 422, "Ask for 1 to " + MAX_LIMIT + " events at once.");
        }
        return new EventsQuery(after, (int) limit);
    }

    private static Refused malformed() {
        return Refused.of(
                "query_malformed",
                400,
                "Ask with after=NUMBER, and if you like limit=NUMBER: each once, in digits, nothing else. Begin with"
                        + " after=0, go on with the answer's next.");
    }
}
