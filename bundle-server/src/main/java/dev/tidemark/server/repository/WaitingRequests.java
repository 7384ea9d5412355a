package dev.tidemark.server.repository;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Requests to revoke that wait for the next state. Callers take turns, one request each: whoever comes with one waits for
 * one of each other caller at most, however many one of them has sent. Of one caller, in the order they came. Thread-safe.
 */
final class WaitingRequests<T> {
    private static final int EVENTS_A_STATE = 5_000;

    /** Of names, roughly: the rows of one state have to fit one append. */
    private static final long BYTES_A_STATE = 2L << 20;

    private final Function<T, RevocationRequest> requestOf;

    /** By caller, none empty, in the order of their turns. */
    private final LinkedHashMap<String, Deque<T>> turns = new LinkedHashMap<>();

    WaitingRequests(Function<T, RevocationRequest> requestOf) {
        this.requestOf = requestOf;
    }

    synchronized void add(T one) {
        turns.computeIfAbsent(requestOf.apply(one).principal(), key -> new ArrayDeque<>())
                .add(one);
    }

    synchronized boolean isEmpty() {
        return turns.isEmpty();
    }

    /** Those of the next state, which are then no longer here: as many as one state holds. */
    synchronized List<T> next() {
        List<T> batch = new ArrayList<>();
        long events = 0;
        long bytes = 0;
        while (!turns.isEmpty() && events < EVENTS_A_STATE && bytes < BYTES_A_STATE) {
            T one = ofNextCaller();
            batch.add(one);
            events += requestOf.apply(one).events().size();
            bytes += bytes(requestOf.apply(one));
        }
        return batch;
    }

    private T ofNextCaller() {
        Map.Entry<String, Deque<T>> turn = turns.entrySet().iterator().next();
        T one = turn.getValue().remove();
        turns.remove(turn.getKey());
        if (!turn.getValue().isEmpty()) {
            turns.put(turn.getKey(), turn.getValue());
        }
        return one;
    }

    /** All, which are then no longer here. */
    synchronized List<T> all() {
        List<T> all = new ArrayList<>();
        turns.values().forEach(all::addAll);
        turns.clear();
        return all;
    }

    private static long bytes(RevocationRequest request) {
        return request.events().stream()
                .mapToLong(submitted -> (long) submitted.event().issuer().length()
                        + submitted.event().name().id().length()
                        + submitted.event().eventId().length())
                .sum();
    }
}
