package dev.tidemark.verifier.adapter.vertx;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The forms of a request that everyone reads alike (RFC 9112 sections 3 and 6). What another reader could take for a
 * request with another body, host or path has a fault, whatever the specification says about reading it all the same.
 */
final class RequestForm {
    /** uri-host and port of RFC 3986, without user information and without the empty host. */
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?");

    private RequestForm() {}

    static Optional<String> faultOf(HttpMethod method, String target) {
        // CONNECT has a form of its own, and is answered with a word of its own.
        return method.equals(HttpMethod.CONNECT) || isOriginForm(target)
                ? Optional.empty()
                : Optional.of("a target that is no path");
    }

    static Optional<String> faultOf(HttpHeaders headers, boolean isHttp11) {
        return faultOf(headers::getAll, isHttp11);
    }

    static Optional<String> faultOf(MultiMap headers, boolean isHttp11) {
        return faultOf(headers::getAll, isHttp11);
    }

    private static Optional<String> faultOf(Function<String, List<String>> fields, boolean isHttp11) {
        List<String> hosts = fields.apply("Host");
        if (hosts.size() > 1 || (isHttp11 && hosts.isEmpty())) {
            return Optional.of("not exactly one Host");
        }
        if (!hosts.isEmpty() && !isHost(hosts.get(0))) {
            return Optional.of("a Host that is none");
        }
        List<String> codings = fields.apply("Transfer-Encoding");
        List<String> lengths = fields.apply("Content-Length");
        if (lengths.size() > 1 || !(lengths.isEmpty() || isLength(lengths.get(0)))) {
            return Optional.of("a Content-Length that is none, or several");
        }
        boolean chunked = codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked");
        if (!codings.isEmpty() && !(chunked && isHttp11 && lengths.isEmpty())) {
            return Optional.of("a Transfer-Encoding beside another framing, or other than chunked");
        }
        return Optional.empty();
    }

    private static boolean isLength(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /** Origin form (RFC 9112 section 3.2.1): a path and perhaps a query, visible ASCII, without a fragment. */
    static boolean isOriginForm(String target) {
        return target.startsWith("/") && target.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '#');
    }
}
