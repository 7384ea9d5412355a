package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.http.Answered.Action;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request of the write listener: changes and what auditors ask at {@code info},
 * everything else at {@code debug}. Of a request
 * it writes what the server made of it, nothing as it came: no path, no query, no header.
 */
public final class AccessLog implements Consumer<Answered> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidemark.access");

    private static final Set<Action> TOLD = Set.of(Action.PUBLISH, Action.REVOKE, Action.AUDIT);

    private final Predicate<TrustDomain> served;

    /**
     * A log.
     *
     * @param served whether a domain is one of this server's: the name of any other is the caller's word
     */
    public AccessLog(Predicate<TrustDomain> served) {
        this.served = served;
    }

    @Override
    public void accept(Answered answered) {
        LoggingEventBuilder line = LOG.atLevel(TOLD.contains(answered.action()) ? Level.INFO : Level.DEBUG)
                .addKeyValue("request_id", answered.requestId())
                .addKeyValue("verb", answered.action().name().toLowerCase(Locale.ROOT));
        line = with(line, "domain", answered.domain().filter(served));
        line = with(line, "principal", answered.principal()).addKeyValue("status", answered.status());
        with(line, "code", answered.code())
                .addKeyValue("duration_ms", answered.took().toMillis())
                .log("answered");
    }

    private static LoggingEventBuilder with(LoggingEventBuilder line, String key, Optional<?> value) {
        return value.isPresent() ? line.addKeyValue(key, value.get().toString()) : line;
    }
}
