package dev.tidemark.server.publish;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.Principal;
import java.util.concurrent.CompletableFuture;

/**
 * Changes the state of a domain. Thread-safe. Calls read what was sent, which takes time, and wait for nothing: what they
 * return completes, on any thread, once the change is durable and in a signed statement, or fails with {@link Refused}.
 */
public interface PublishService {
    /**
     * Publishes one role. The caller's grant for that role has been checked; the signatures have not.
     *
     * @return fails with {@link Refused} if the bytes are not acceptable now; nothing has changed then
     */
    CompletableFuture<PublishReceipt> publish(TrustDomain domain, Principal caller, PublishRequest request);

    /**
     * Demands that the caller may send events now. Asked before its body is read, which is then never read; cheap.
     *
     * @throws Refused with status 429
     */
    void requireAllowance(TrustDomain domain, Principal caller) throws Refused;

    /**
     * Revokes. The caller's verb has been checked; whether it may revoke ids of the issuers in {@code body} has not, since
     * only the body says which they are.
     *
     * @param body JSON, {@code {"events": [...]}}, as received
     * @return fails with {@link Refused} if an event is not acceptable; nothing has changed then
     */
    CompletableFuture<RevocationReceipt> revoke(TrustDomain domain, Principal caller, byte[] body);
}
