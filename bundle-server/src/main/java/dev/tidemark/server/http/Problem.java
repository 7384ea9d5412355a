package dev.tidemark.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.publish.Refused;
import dev.tidemark.server.repository.RepositoryUnavailable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.OptionalLong;

/**
 * A problem document (RFC 9457): {@code type}, {@code title}, {@code status}, {@code detail}, and our {@code code} and
 * {@code request_id}.
 *
 * @param status HTTP status
 * @param code stable, lower-case
 * @param detail what to do
 * @param currentVersion with 409, the version in force
 * @param retryAfter with 429 and 503, seconds
 */
record Problem(int status, String code, String detail, OptionalLong currentVersion, long retryAfter) {
    static final CharSequence MEDIA_TYPE = HttpHeaders.createOptimized("application/problem+json");
    static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

    private static final JsonMapper JSON = new JsonMapper();
    private static final long SOON = 1;

    static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, OptionalLong.empty(), SOON);
    }

    static Problem of(AccessDenied denied) {
        return of(denied.status(), denied.code(), String.valueOf(denied.getMessage()));
    }

    static Problem of(Refused refused) {
        return new Problem(
                refused.status(),
                refused.code(),
                refused.detail(),
                refused.currentVersion(),
                refused.retryAfterSeconds().orElse(SOON));
    }

    static Problem notFound() {
        return of(404, "not_found", "There is nothing here. Check the domain and the path; /openapi.json lists them.");
    }

    static Problem methodNotAllowed(String allow) {
        return of(
                405,
                "method_not_allowed",
                "This path does not answer this method. Use " + allow.replace(", ", " or ") + ".");
    }

    static Problem bodyTooLarge(long limitBytes) {
        return of(413, "body_too_large", "The body may have at most " + limitBytes + " bytes. Send less at once.");
    }

    static Problem mediaType(String expected) {
        return of(415, "media_type_unsupported", "Send the body as " + expected + ".");
    }

    static Problem tooSlow() {
        return of(408, "body_too_slow", "The body did not arrive in time. Send it again over a faster connection.");
    }

    static Problem headersTooSlow() {
        return of(
                408,
                "headers_too_slow",
                "The header section did not arrive in time. Send it again over a faster connection.");
    }

    static Problem busy() {
        return of(
                503,
                "bodies_over_budget",
                "The server holds as many bodies as it has room for. Send it again after the time in Retry-After.");
    }

    static Problem streamsOverLimit() {
        return of(
                503,
                "streams_over_limit",
                "As many listen to events as may. Poll meanwhile; ask again after the time in Retry-After.");
    }

    static Problem malformedBody(String problem) {
        return of(400, "body_malformed", problem);
    }

    static Problem storeBusy() {
        return of(
                503,
                RepositoryUnavailable.Code.STORE_FAILED.code(),
                "The store did not give this superseded file. Ask again, or for the newest state.");
    }

    static Problem viewStale() {
        return of(
                503,
                "view_stale",
                "The newest statement is past its re-sign deadline, and a view says no age. Ask again later, or ask the"
                        + " operator why nothing is signed.");
    }

    static Problem viewTooLarge() {
        return of(
                404,
                "view_too_large",
                "This issuer has more keys than those who read JWK sets take in. Remove the ones it no longer uses.");
    }

    static Problem internal() {
        return of(
                500, "internal", "The server failed. Send it again; tell the operator the request_id if it stays so.");
    }

    /** What the status means, in the words of RFC 9110. */
    String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 414 -> "URI Too Long";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> status >= 500 ? "Internal Server Error" : "Bad Request";
        };
    }

    Buffer document(String requestId) {
        ObjectNode json = JSON.createObjectNode();
        json.put("type", "urn:tidemark:problem:" + code);
        json.put("title", title());
        json.put("status", status);
        json.put("code", code);
        json.put("detail", detail);
        currentVersion.ifPresent(version -> json.put("current_version", version));
        json.put("request_id", requestId);
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings and numbers can be written", e);
        }
    }

    /** Answers with this problem; does nothing if an answer is under way. */
    void send(HttpServerResponse response, String requestId, boolean head) {
        if (response.ended() || response.headWritten() || response.closed()) {
            return;
        }
        Buffer body = document(requestId);
        response.setStatusCode(status);
        var headers = response.headers();
        headers.set(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
        headers.set(REQUEST_ID, requestId);
        if (status == 401) {
            headers.set("WWW-Authenticate", "Bearer realm=\"tidemark\"");
        }
        if (status == 429 || status == 503) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter));
        }
        if (head) {
            headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            response.end();
        } else {
            response.end(body);
        }
    }
}
