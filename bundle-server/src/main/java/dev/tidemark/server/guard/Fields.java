package dev.tidemark.server.guard;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which header fields go through (RFC 9110 section 7.6.1). Names are compared as an upstream might fold them: without
 * regard to case, and with everything but letters and digits alike, since CGI makes {@code X_A} and {@code X-A} one.
 */
final class Fields {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** What a decision or the framing depends on: no caller may have it dropped by naming it in Connection. */
    private static final Set<String> NEVER_NAMED = Set.of(
            "accept",
            "authorization",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "host",
            "range");

    private static final String TRUSTPLANE = "x-trustplane-";

    /** Set by the guard or absent, whatever the caller says. */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host");

    private static final Set<String> PROOF = Set.of(
            "authorization",
            "x-trustplane-nonce",
            "x-trustplane-body-sha256",
            "x-trustplane-transcript-sha256",
            "x-trustplane-proof");

    private Fields() {}

    static String fold(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            folded.append(alphanumeric ? c : '-');
        }
        return folded.toString().toLowerCase(Locale.ROOT);
    }

    /** The names that {@code Connection} says are for the next hop alone, folded. */
    static Set<String> named(MultiMap from) {
        List<String> values = from.getAll(HttpHeaders.CONNECTION);
        if (values.isEmpty()) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String value : values) {
            for (String token : value.split(",", -1)) {
                named.add(fold(token.strip()));
            }
        }
        return named;
    }

    /**
     * Whether {@code Connection} names what may not be dropped: the request forwarded would not be the one decided.
     *
     * @param covered further such names, lower case
     */
    static boolean namesWhatWasDecided(MultiMap from, List<String> covered) {
        Set<String> named = named(from);
        return named.stream().anyMatch(name -> NEVER_NAMED.contains(name) || name.startsWith(TRUSTPLANE))
                || covered.stream().map(Fields::fold).anyMatch(named::contains);
    }

    /**
     * The fields of a request that go to the upstream as they are.
     *
     * @param withAuthorization whether the passport and the proof do
     */
    static void copyRequest(MultiMap from, MultiMap to, boolean withAuthorization) {
        Set<String> named = named(from);
        for (Map.Entry<String, String> field : from) {
            String folded = fold(field.getKey());
            boolean proof = PROOF.contains(folded);
            boolean exact = proof && folded.equals(field.getKey().toLowerCase(Locale.ROOT));
            boolean ours = OURS.contains(folded) || (folded.startsWith(TRUSTPLANE) && !proof);
            if (!HOP_BY_HOP.contains(folded)
                    && !named.contains(folded)
                    && !ours
                    && (!proof || (exact && withAuthorization))) {
                to.add(field.getKey(), field.getValue());
            }
        }
    }

    /** The fields of an answer that go to the caller as they are; its length among them. */
    static void copyResponse(MultiMap from, MultiMap to) {
        Set<String> named = named(from);
        for (Map.Entry<String, String> field : from) {
            String folded = fold(field.getKey());
            if (!HOP_BY_HOP.contains(folded) && !named.contains(folded)) {
                to.add(field.getKey(), field.getValue());
            }
        }
    }
}
