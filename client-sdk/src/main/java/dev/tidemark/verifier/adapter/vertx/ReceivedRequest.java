package dev.tidemark.verifier.adapter.vertx;

import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of Vert.x in the words of a verifier: method, raw path, raw query, host and fields as received. Immutable, as
 * long as the fields are.
 *
 * @param facts what a decision is told; without a body yet
 * @param rawPath as received
 * @param mayHaveBody whether its framing announces one
 */
public record ReceivedRequest(ProtectedRequest facts, String rawPath, boolean mayHaveBody) {

    /**
     * Reads the head of a request.
     *
     * @throws RefusedException {@code request_malformed} unless it has one host and one framing and is in origin form, with
     *     a target of visible ASCII; {@code method_refused} for TRACE and CONNECT; {@code expectation_failed}
     */
    public static ReceivedRequest of(HttpServerRequest request) throws RefusedException {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.TRACE) || method.equals(HttpMethod.CONNECT)) {
            throw new RefusedException(AdapterRefusal.METHOD_REFUSED);
        }
        String target = request.uri();
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        if (!RequestForm.isOriginForm(target)
                || (!http2
                        && RequestForm.faultOf(request.headers(), request.version() == HttpVersion.HTTP_1_1)
                                .isPresent())) {
            throw new RefusedException(AdapterRefusal.REQUEST_MALFORMED);
        }
        String host = http2 ? authority(request) : request.getHeader(HttpHeaders.HOST);
        String expected = request.getHeader(HttpHeaders.EXPECT);
        if (expected != null && !expected.strip().equalsIgnoreCase("100-continue")) {
            throw new RefusedException(AdapterRefusal.EXPECTATION_FAILED);
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        ProtectedRequest facts = ProtectedRequest.of(method.name(), path)
                .withQuery(mark < 0 ? null : target.substring(mark + 1))
                .withHost(host)
                .withHeaders(name -> request.headers().getAll(name));
        return new ReceivedRequest(facts, path, http2 || announcesBody(request));
    }

    /** What HTTP/2 calls {@code :authority}; a {@code Host} beside it must say the same (RFC 9113 section 8.3.1). */
    private static @Nullable String authority(HttpServerRequest request) throws RefusedException {
        HostAndPort authority = request.authority(true);
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        String named = authority == null ? null : authority.toString();
        boolean contradicts = named != null && !hosts.isEmpty() && !hosts.equals(List.of(named));
        if (contradicts || hosts.size() > 1 || (named == null && hosts.isEmpty())) {
            throw new RefusedException(AdapterRefusal.REQUEST_MALFORMED);
        }
        return named == null ? hosts.get(0) : named;
    }

    static boolean announcesBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /** Whether another protocol is asked for (RFC 9110 section 7.8). */
    public static boolean asksForUpgrade(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.UPGRADE);
    }
}
