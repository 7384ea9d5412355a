package dev.tidemark.server.metrics;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A label of a meter and every value it can have.
 *
 * @param key the label's name
 * @param values all of them; empty for those that are known at the start of a server only
 */
record Label(String key, Set<String> values) {
    /** The only label that grows with what is served: the configured domains. */
    static final Label DOMAIN = new Label("domain", Set.of());

    static final Label VERSION = new Label("version", Set.of());
    static final Label POOL = new Label("id", Set.of());
    static final Label AREA = among("area", "heap", "nonheap");
    static final Label THREAD_STATE =
            among("state", "new", "runnable", "blocked", "waiting", "timed-waiting", "terminated");
    static final Label STATUS = among("status", "2xx", "3xx", "4xx", "5xx");

    static Label among(String key, String... values) {
        return new Label(key, Set.of(values));
    }

    static Label code(Set<String> codes) {
        return new Label("code", codes);
    }

    static Label among(String key, Enum<?>[] constants) {
        return new Label(key, Arrays.stream(constants).map(Label::word).collect(Collectors.toUnmodifiableSet()));
    }

    /** How a constant is written as a value. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
