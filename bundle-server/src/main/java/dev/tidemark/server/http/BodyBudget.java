package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes of bodies may be under way at once, over all callers: without it, as many callers as there are would
 * each hold a body of the limit in memory. No domain may take the room of the last body of another. Thread-safe.
 */
final class BodyBudget {
    private final long totalBytes;
    private final long shareBytes;
    private final Map<TrustDomain, Long> held = new HashMap<>();
    private long heldBytes;

    /**
     * A budget.
     *
     * @param totalBytes of all bodies; at least the limit of one
     * @param limitBytes of one body
     */
    BodyBudget(long totalBytes, long limitBytes) {
        this.totalBytes = Math.max(totalBytes, limitBytes);
        this.shareBytes = Math.max(totalBytes - limitBytes, limitBytes);
    }

    /** What one body takes; closed when nothing holds its bytes any more. */
    Share open(TrustDomain domain) {
        return new Share(domain);
    }

    private synchronized boolean take(TrustDomain domain, long bytes) {
        long ofDomain = held.getOrDefault(domain, 0L) + bytes;
        if (heldBytes + bytes > totalBytes || ofDomain > shareBytes) {
            return false;
        }
        heldBytes += bytes;
        held.put(domain, ofDomain);
        return true;
    }

    private synchronized void giveBack(TrustDomain domain, long bytes) {
        heldBytes -= bytes;
        held.computeIfPresent(domain, (name, ofDomain) -> ofDomain > bytes ? ofDomain - bytes : null);
    }

    /** The part of one body. Used on one event loop. */
    final class Share implements AutoCloseable {
        private final TrustDomain domain;
        private long bytes;
        private boolean closed;

        private Share(TrustDomain domain) {
            this.domain = domain;
        }

        /** Whether there is room for {@code wanted} bytes of this body, which are then held. */
        boolean reach(long wanted) {
            if (closed || wanted <= bytes) {
                return !closed;
            }
            boolean taken = take(domain, wanted - bytes);
            bytes = taken ? wanted : bytes;
            return taken;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                giveBack(domain, bytes);
            }
        }
    }
}
