package dev.tidemark.verifier;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The header fields of a request as received (RFC 9110 section 5). Must not change while a decision looks at them. */
@FunctionalInterface
public interface HeaderFields {
    /** No fields. */
    HeaderFields NONE = name -> List.of();

    /**
     * The values of the field lines of that name, in the order received, neither joined nor split; empty if there is
     * none. Surrounding white space may be there or not.
     *
     * @param name lower case; the answer must not depend on the case in which the name was sent
     */
    List<String> values(String name);

    /** Fields from a map whose names may be in any case; names that differ in case only are one. */
    static HeaderFields of(Map<String, List<String>> fields) {
        Map<String, List<String>> byName = new TreeMap<>();
        fields.forEach((name, values) -> byName.merge(
                name.toLowerCase(Locale.ROOT),
                List.copyOf(values),
                (first, second) ->
                        Stream.concat(first.stream(), second.stream()).toList()));
        return name -> byName.getOrDefault(name, List.of());
    }
}
