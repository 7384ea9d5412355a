package dev.tidemark.server.publish;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.repository.IngestLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What each caller may still send, domain by domain. Only who has a grant for what it sends is written down, so there are
 * never more of them than grants. Thread-safe.
 */
final class Allowances {
    private final LongSupplier nanos;
    private final long origin;
    private final Map<Caller, Allowance> all = new ConcurrentHashMap<>();

    private record Caller(TrustDomain domain, String subject) {}

    /** @param nanos elapsed time, from any origin */
    Allowances(LongSupplier nanos) {
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
    }

    void requireOpen(TrustDomain domain, Principal caller) throws Refused {
        Allowance allowance = all.get(new Caller(domain, caller.subject()));
        if (allowance != null) {
            requireNone(allowance.closedSeconds(now()), allowance);
        }
    }

    void take(TrustDomain domain, Principal caller, IngestLimits limits, int events) throws Refused {
        Allowance allowance = all.computeIfAbsent(new Caller(domain, caller.subject()), key -> new Allowance(limits));
        requireNone(allowance.take(events, now()), allowance);
    }

    private long now() {
        return nanos.getAsLong() - origin;
    }

    private static void requireNone(long seconds, Allowance allowance) throws Refused {
        if (seconds > 0) {
            throw Refused.overLimit(
                    "issuer_over_limit",
                    "A caller may send " + allowance.limits().eventsPerSecond() + " events a second, and "
                            + allowance.limits().burst() + " at once after a pause. Nothing of this request was taken."
                            + " Send it again after the time in Retry-After.",
                    seconds);
        }
    }
}
