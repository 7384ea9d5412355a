package dev.tidemark.server.publish;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.Principal;

/**
 * Changes the state of a domain. Thread-safe; calls block until the change is durable and in a signed statement, so they
 * are made on worker threads only.
 */
public interface PublishService {
    /**
     * Publishes one role. The caller's grant for that role has been checked; the signatures have not.
     *
     * @throws Refused if the bytes are not acceptable now; nothing has changed
     */
    PublishReceipt publish(TrustDomain domain, Principal caller, PublishRequest request) throws Refused;

    /**
     * Revokes. The caller's verb has been checked; whether it may revoke ids of the issuers in {@code body} has not, since
     * only the body says which they are.
     *
     * @param body JSON, {@code {"events": [...]}}, as received
     * @throws Refused if an event is not acceptable; nothing has changed
     */
    RevocationReceipt revoke(TrustDomain domain, Principal caller, byte[] body) throws Refused;
}
