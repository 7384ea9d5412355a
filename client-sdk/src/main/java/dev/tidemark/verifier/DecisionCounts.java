package dev.tidemark.verifier;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How many decisions ended how, since the verifier was built. Thread-safe. */
public final class DecisionCounts {
    private final LongAdder allowed = new LongAdder();
    private final Map<DenyReason, LongAdder> denied = adders(DenyReason.class);
    private final Map<FreshnessState, LongAdder> freshness = adders(FreshnessState.class);

    DecisionCounts() {}

    /** One for each constant, never changed afterwards. */
    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            adders.put(constant, new LongAdder());
        }
        return adders;
    }

    private static <E> LongAdder of(Map<E, LongAdder> adders, E constant) {
        return Objects.requireNonNull(adders.get(constant));
    }

    Decision count(Decision decision) {
        if (decision instanceof Decision.Deny deny) {
            of(denied, deny.reason()).increment();
        } else {
            allowed.increment();
        }
        if (decision.basis().route().isPresent()) {
            of(freshness, decision.basis().freshness()).increment();
        }
        return decision;
    }

    /** Requests that could pass. */
    public long allowed() {
        return allowed.sum();
    }

    /** Requests that were denied for that reason. */
    public long denied(DenyReason reason) {
        return of(denied, reason).sum();
    }

    /** Decisions on a known route that found the state so. */
    public long freshness(FreshnessState state) {
        return of(freshness, state).sum();
    }
}
