package dev.tidemark.server.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Puts {@code Date} on every answer (RFC 9110 section 6.6.1): caches count {@code max-age} from it. Made anew once a
 * second. One for each event loop; not thread-safe.
 */
final class DateField implements Handler<HttpServerRequest> {
    private final Clock clock;
    private final Handler<HttpServerRequest> next;
    private long second = Long.MIN_VALUE;
    private CharSequence value = "";

    DateField(Clock clock, Handler<HttpServerRequest> next) {
        this.clock = clock;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        put(request.response().headers());
        next.handle(request);
    }

    private void put(MultiMap headers) {
        long now = Math.floorDiv(clock.millis(), 1000L);
        if (now != second) {
            second = now;
            value = HttpHeaders.createOptimized(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.ofEpochSecond(now).atOffset(ZoneOffset.UTC)));
        }
        headers.set(HttpHeaders.DATE, value);
    }
}
