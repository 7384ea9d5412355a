package dev.tidemark.verifier.adapter.servlet;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a query and of a form, in this order (Jakarta Servlet 6.0 section 3.1). */
final class FormParameters {
    private static final int MAX_PARAMETERS = 1_000;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private int count;

    /**
     * Adds those of a query or a form.
     *
     * @throws IllegalStateException if there are more than 1,000, or an escape is malformed
     */
    FormParameters add(String encoded, Charset charset) {
        for (String pair : encoded.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > MAX_PARAMETERS) {
                throw new IllegalStateException("more than " + MAX_PARAMETERS + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.computeIfAbsent(decoded(name, charset), key -> new ArrayList<>())
                    .add(decoded(value, charset));
        }
        return this;
    }

    FormParameters addQuery(String query) {
        return add(query, StandardCharsets.UTF_8);
    }

    private static String decoded(String text, Charset charset) {
        try {
            return URLDecoder.decode(text, charset);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("a parameter has a malformed escape", e);
        }
    }

    /** By name, in the order received. */
    Map<String, String[]> byName() {
        Map<String, String[]> all = new LinkedHashMap<>();
        values.forEach((name, list) -> all.put(name, list.toArray(String[]::new)));
        return Collections.unmodifiableMap(all);
    }
}
