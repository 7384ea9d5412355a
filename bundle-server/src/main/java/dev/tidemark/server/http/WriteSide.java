package dev.tidemark.server.http;

import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.audit.AuditService;
import dev.tidemark.server.publish.PublishService;
import dev.tidemark.server.repository.ReadSurface;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the write listener is connected to. Everything is thread-safe.
 *
 * @param gate authenticates callers
 * @param grants says what they may do
 * @param service makes the changes
 * @param audit answers auditors
 * @param freshness answers {@code /freshness}
 * @param surface answers {@code /readyz}
 * @param metrics Prometheus text; called on worker threads
 * @param clock judges tokens
 */
public record WriteSide(
        AccessGate gate,
        Grants grants,
        PublishService service,
        AuditService audit,
        FreshnessSource freshness,
        ReadSurface surface,
        Supplier<String> metrics,
        Clock clock) {}
