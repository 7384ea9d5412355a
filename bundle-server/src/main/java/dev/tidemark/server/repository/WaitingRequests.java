package dev.tidemark.server.repository;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Requests to revoke that wait for the next state. Callers take turns, one request each: whoever comes with one waits for
 * one of each other caller at most, however many one of them has sent. Of one caller, in the order they came. No more of
 * them wait than there is room for, whoever has given up waiting, and one caller has a quarter of it. Thread-safe.
 */
final class WaitingRequests<T> {
    private static final int EVENTS_A_STATE = 5_000;

    /** Of names, roughly: the rows of one state have to fit one append. */
    private static final long BYTES_A_STATE = 2L << 20;

    private static final Load ROOM = new Load(200_000, 64L << 20);
    private static final Load ROOM_OF_ONE = new Load(50_000, 16L << 20);

    private final Function<T, RevocationRequest> requestOf;

    /** By caller, none empty, in the order of their turns. */
    private final LinkedHashMap<String, Deque<T>> turns = new LinkedHashMap<>();

    private final Map<String, Load> waiting = new HashMap<>();
    private Load all = Load.NONE;

    /** What requests hold: events, and bytes of names, roughly. */
    private record Load(int events, long bytes) {
        static final Load NONE = new Load(0, 0);

        static Load of(RevocationRequest request) {
            return new Load(request.events().size(), WaitingRequests.bytes(request));
        }

        Load plus(Load other) {
            return new Load(events + other.events, bytes + other.bytes);
        }

        Load minus(Load other) {
            return new Load(events - other.events, bytes - other.bytes);
        }

        boolean fits(Load room) {
            return events <= room.events && bytes <= room.bytes;
        }
    }

    WaitingRequests(Function<T, RevocationRequest> requestOf) {
        this.requestOf = requestOf;
    }

    /** Whether there was room for it. */
    synchronized boolean add(T one) {
        String caller = requestOf.apply(one).principal();
        Load load = Load.of(requestOf.apply(one));
        Load ofCaller = waiting.getOrDefault(caller, Load.NONE).plus(load);
        if (!ofCaller.fits(ROOM_OF_ONE) || !all.plus(load).fits(ROOM)) {
            return false;
        }
        waiting.put(caller, ofCaller);
        all = all.plus(load);
        turns.computeIfAbsent(caller, key -> new ArrayDeque<>()).add(one);
        return true;
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
        Load load = Load.of(requestOf.apply(one));
        all = all.minus(load);
        turns.remove(turn.getKey());
        if (turn.getValue().isEmpty()) {
            waiting.remove(turn.getKey());
        } else {
            waiting.merge(turn.getKey(), load, Load::minus);
            turns.put(turn.getKey(), turn.getValue());
        }
        return one;
    }

    /** All, which are then no longer here. */
    synchronized List<T> all() {
        List<T> left = new ArrayList<>();
        turns.values().forEach(left::addAll);
        turns.clear();
        waiting.clear();
        all = Load.NONE;
        return left;
    }

    private static long bytes(RevocationRequest request) {
        return request.events().stream()
                .mapToLong(submitted -> (long) submitted.event().issuer().length()
                        + submitted.event().name().id().length()
                        + submitted.event().eventId().length())
                .sum();
    }
}
