package dev.tidemark.bundle;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which request headers a caller's proof covers; lower-case names.
 *
 * @param required always covered
 * @param optional covered when the caller sends and chooses them
 */
public record CoveredHeaders(List<String> required, List<String> optional) {
    /** What a route has that says nothing. */
    public static final CoveredHeaders DEFAULT =
            new CoveredHeaders(List.of("x-trustplane-nonce"), List.of("accept", "content-type"));

    public CoveredHeaders {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** Every name that a proof may speak of. */
    public List<String> names() {
        return Stream.concat(required.stream(), optional.stream()).toList();
    }
}
