package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import java.util.Optional;

/** How old everything is, ready to be sent. Thread-safe; called on worker threads. */
public interface FreshnessSource {
    /** Whether the domain's operator shows this to everyone. */
    boolean isPublic(TrustDomain domain);

    /** The document of one domain, JSON; empty if there is no such domain. */
    Optional<byte[]> freshness(TrustDomain domain);
}
