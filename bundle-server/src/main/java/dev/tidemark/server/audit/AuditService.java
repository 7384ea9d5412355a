package dev.tidemark.server.audit;

import dev.tidemark.metadata.TrustDomain;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers auditors, whose grant has been checked. Thread-safe. Calls read what was sent, which takes time, and wait for
 * nothing: what they return completes on any thread, with JSON, or fails with {@link
 * dev.tidemark.server.publish.Refused}.
 */
public interface AuditService {
    /**
     * Events of revocation, ascending.
     *
     * @param query {@code after=SEQ[&limit=N]} as received; null if there was none
     */
    CompletableFuture<byte[]> events(TrustDomain domain, @Nullable String query);

    /**
     * Whether names count now, and why not.
     *
     * @param body JSON, {@code {"names": [...]}}, as received
     */
    CompletableFuture<byte[]> check(TrustDomain domain, byte[] body);
}
