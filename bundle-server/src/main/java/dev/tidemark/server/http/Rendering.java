package dev.tidemark.server.http;

import dev.tidemark.server.repository.ServedFile;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file with every header value and buffer made once, one or two representations. */
record Rendering(Representation identity, @Nullable Representation gzip) {
    private static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");

    /** One representation: what is the same for every request of it. */
    record Representation(
            Buffer body,
            String etagText,
            CharSequence etag,
            CharSequence length,
            CharSequence contentType,
            CharSequence cacheControl,
            Map<CharSequence, CharSequence> fields,
            boolean packed,
            boolean varies) {

        void putValidators(MultiMap headers) {
            headers.set(HttpHeaders.ETAG, etag);
            headers.set(HttpHeaders.CACHE_CONTROL, cacheControl);
            fields.forEach(headers::set);
            if (varies) {
                headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            }
        }

        void putContent(MultiMap headers) {
            headers.set(HttpHeaders.CONTENT_TYPE, contentType);
            headers.set(HttpHeaders.CONTENT_LENGTH, length);
            if (packed) {
                headers.set(HttpHeaders.CONTENT_ENCODING, GZIP);
            }
        }
    }

    static Rendering of(ServedFile file) {
        byte[] packed = file.gzip();
        boolean varies = packed != null;
        return new Rendering(
                representation(file, file.bytes(), file.etag(), false, varies),
                packed == null ? null : representation(file, packed, file.gzipEtag(), true, true));
    }

    private static Representation representation(
            ServedFile file, byte[] bytes, String etag, boolean packed, boolean varies) {
        return new Representation(
                Buffer.buffer(bytes),
                etag,
                HttpHeaders.createOptimized(etag),
                HttpHeaders.createOptimized(Integer.toString(bytes.length)),
                HttpHeaders.createOptimized(file.contentType()),
                HttpHeaders.createOptimized(file.cacheControl()),
                fields(file),
                packed,
                varies);
    }

    private static Map<CharSequence, CharSequence> fields(ServedFile file) {
        Map<CharSequence, CharSequence> fields = new LinkedHashMap<>();
        file.fields()
                .forEach((name, value) ->
                        fields.put(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value)));
        return fields;
    }

    /** Answers one request: 304, or 200 with or without the body. */
    void send(MultiMap requestHeaders, HttpServerResponse response, boolean head) {
        Representation chosen = identity;
        if (gzip != null && Conditional.acceptsGzip(requestHeaders.get(HttpHeaders.ACCEPT_ENCODING))) {
            chosen = gzip;
        }
        MultiMap headers = response.headers();
        chosen.putValidators(headers);
        if (Conditional.matches(requestHeaders.get(HttpHeaders.IF_NONE_MATCH), chosen.etagText())) {
            response.setStatusCode(304).end();
            return;
        }
        chosen.putContent(headers);
        if (head) {
            response.end();
        } else {
            response.end(chosen.body());
        }
    }
}
