package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of bodies may be under way at once, over all callers: without it, as many callers as there are would
 * each hold a body of the limit in memory. No domain may take the room of the last body of another, and no caller that is
 * named more than a quarter. Thread-safe.
 */
final class BodyBudget {
    private final long totalBytes;
    private final long shareBytes;
    private final long callerBytes;
    private final Map<TrustDomain, Long> held = new HashMap<>();
    private final Map<Caller, Long> heldByCaller = new HashMap<>();
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
        this.callerBytes = Math.max(totalBytes / 4, limitBytes);
    }

    private record Caller(TrustDomain domain, String subject) {}

    /** What one body takes; closed when nothing holds its bytes any more. */
    Share open(TrustDomain domain) {
        return new Share(domain);
    }

    private synchronized boolean take(Share share, long bytes) {
        long ofDomain = held.getOrDefault(share.domain, 0L) + bytes;
        long ofCaller = share.caller == null ? 0 : heldByCaller.getOrDefault(share.caller, 0L) + bytes;
        if (heldBytes + bytes > totalBytes || ofDomain > shareBytes || ofCaller > callerBytes) {
            return false;
        }
        heldBytes += bytes;
        held.put(share.domain, ofDomain);
        if (share.caller != null) {
            heldByCaller.put(share.caller, ofCaller);
        }
        return true;
    }

    private synchronized void giveBack(Share share) {
        heldBytes -= share.bytes;
        less(held, share.domain, share.bytes);
        if (share.caller != null) {
            less(heldByCaller, share.caller, share.bytes);
        }
    }

    private static <K> void less(Map<K, Long> held, K holder, long bytes) {
        held.computeIfPresent(holder, (key, all) -> all > bytes ? all - bytes : null);
    }

    /** The part of one body. Used on one event loop. */
    final class Share implements AutoCloseable {
        private final TrustDomain domain;
        private @Nullable Caller caller;
        private long bytes;
        private boolean closed;

        private Share(TrustDomain domain) {
            this.domain = domain;
        }

        /** Says whose body it is, before any byte of it is held. */
        void of(String subject) {
            caller = new Caller(domain, subject);
        }

        /** Whether there is room for {@code wanted} bytes of this body, which are then held. */
        boolean reach(long wanted) {
            if (closed || wanted <= bytes) {
                return !closed;
            }
            boolean taken = take(this, wanted - bytes);
            bytes = taken ? wanted : bytes;
            return taken;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                giveBack(this);
            }
        }
    }
}
