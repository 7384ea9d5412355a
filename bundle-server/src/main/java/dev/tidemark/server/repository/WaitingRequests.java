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
    /** Bytes are of names, roughly: the rows of one state have to fit one append. */
    private static final Load A_STATE = new Load(5_000, 2L << 20);

    private static final Load ROOM = new Load(200_000, 64L << 20);
    private static final Load ROOM_OF_ONE = new Load(50_000, 16L << 20);

    private final Function<T, RevocationRequest> requestOf;

    /** By caller, none empty, in the order of their turns. */
    private final LinkedHashMap<String, Deque<Waiting<T>>> turns = new LinkedHashMap<>();

    private final Map<String, Load> waiting = new HashMap<>();
    private Load all = Load.NONE;

    /** What requests hold: events, and bytes of names, roughly. */
    private record Load(int events, long bytes) {
        static final Load NONE = new Load(0, 0);

        static Load of(RevocationRequest request) {
            long bytes = request.events().stream()
                    .mapToLong(submitted -> (long) submitted.event().issuer().length()
                            + submitted.event().name().id().length()
                            + submitted.event().eventId().length())
                    .sum();
            return new Load(request.events().size(), bytes);
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

        boolean isBelow(Load full) {
            return events < full.events && bytes < full.bytes;
        }
    }

    private record Waiting<T>(T one, Load load) {}

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
        turns.computeIfAbsent(caller, key -> new ArrayDeque<>()).add(new Waiting<>(one, load));
        return true;
    }

    synchronized boolean isEmpty() {
        return turns.isEmpty();
    }

    /** Those of the next state, which are then no longer here: as many as one state holds. */
    synchronized List<T> next() {
        List<T> batch = new ArrayList<>();
        Load taken = Load.NONE;
        while (!turns.isEmpty() && taken.isBelow(A_STATE)) {
            Waiting<T> next = ofNextCaller();
            batch.add(next.one());
            taken = taken.plus(next.load());
        }
        return batch;
    }

    private Waiting<T> ofNextCaller() {
        Map.Entry<String, Deque<Waiting<T>>> turn = turns.entrySet().iterator().next();
        Waiting<T> next = turn.getValue().remove();
        all = all.minus(next.load());
        turns.remove(turn.getKey());
        if (turn.getValue().isEmpty()) {
            waiting.remove(turn.getKey());
        } else {
            waiting.merge(turn.getKey(), next.load(), Load::minus);
            turns.put(turn.getKey(), turn.getValue());
        }
        return next;
    }

    /** All, which are then no longer here. */
    synchronized List<T> all() {
        List<T> left = new ArrayList<>();
        turns.values().forEach(of -> of.forEach(next -> left.add(next.one())));
        turns.clear();
        waiting.clear();
        all = Load.NONE;
        return left;
    }
}
