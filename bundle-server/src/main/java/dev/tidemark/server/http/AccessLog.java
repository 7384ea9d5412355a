package dev.tidemark.server.http;

import dev.tidemark.server.http.Answered.Action;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request of the write listener: changes at {@code info}, everything else at {@code debug}. Of a request
 * it writes what the server made of it, nothing as it came: no path, no query, no header.
 */
public final class AccessLog implements Consumer<Answered> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidemark.access");

    @Override
    public void accept(Answered answered) {
        boolean change = answered.action() == Action.PUBLISH || answered.action() == Action.REVOKE;
        LoggingEventBuilder line = LOG.atLevel(change ? Level.INFO : Level.DEBUG)
                .addKeyValue("request_id", answered.requestId())
                .addKeyValue("verb", answered.action().name().toLowerCase(Locale.ROOT));
        put(line, "domain", answered.domain());
        put(line, "principal", answered.principal());
        line.addKeyValue("status", answered.status());
        put(line, "code", answered.code());
        line.addKeyValue("duration_ms", answered.took().toMillis()).log("answered");
    }

    private static void put(LoggingEventBuilder line, String key, Optional<?> value) {
        value.ifPresent(present -> line.addKeyValue(key, present.toString()));
    }
}
