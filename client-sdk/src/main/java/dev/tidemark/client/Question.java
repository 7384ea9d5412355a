package dev.tidemark.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One question that is put to every mirror at once, in each cycle again: the newest statement, or the next root. The
 * first good answer starts the others' time; who has not answered by then is late: the cycle goes on, and the answer is
 * heard in the next one. A mirror that was late is not waited for again until it has answered. Used by the refresh
 * thread only.
 */
final class Question implements AutoCloseable {
    private final Mirrors mirrors;
    private final BlockingQueue<Flight> ended = new LinkedBlockingQueue<>();
    private final List<Flight> flying = new ArrayList<>();
    private boolean settled;
    private long settledAtNanos;

    Question(Mirrors mirrors) {
        this.mirrors = mirrors;
    }

    /** Asks every mirror. One that still owes the answer to the same question is not asked twice. */
    Question ask(String path, long limitBytes) throws RefusedException {
        settled = false;
        cancel(flying.stream().filter(flight -> !flight.path().equals(path)).toList());
        Set<Integer> owing = new HashSet<>();
        for (Flight flight : flying) {
            // What ended since the last cycle stays late: it is heard, but it is no answer to being asked now.
            if (!flight.isDone()) {
                flight.late(false);
                owing.add(flight.mirror());
            }
        }
        for (int mirror = 0; mirror < mirrors.size(); mirror++) {
            if (!owing.contains(mirror)) {
                flying.add(mirrors.launch(mirror, path, limitBytes, ended));
            }
        }
        return this;
    }

    /** The answer was good: the others have a little time left. One of an earlier cycle ends nobody's time. */
    void settle(Flight answer) {
        if (!settled && !answer.isLate()) {
            settled = true;
            settledAtNanos = System.nanoTime();
        }
    }

    /** The next answer, in the order they come; empty if there is none, or none in time. */
    Optional<Flight> next() throws InterruptedException {
        if (flying.isEmpty()) {
            return Optional.empty();
        }
        long nanos = settled && flying.stream().allMatch(flight -> mirrors.isSlow(flight.mirror())) ? 0 : leftNanos();
        Flight answer = ended.poll(nanos, TimeUnit.NANOSECONDS);
        if (answer == null) {
            flying.forEach(flight -> {
                flight.late(true);
                mirrors.wasLate(flight.mirror());
            });
            return Optional.empty();
        }
        flying.remove(answer);
        mirrors.answered(answer);
        return Optional.of(answer);
    }

    private long leftNanos() {
        long ofCycle = mirrors.leftNanos();
        return settled ? Math.min(ofCycle, settledAtNanos + mirrors.graceNanos() - System.nanoTime()) : ofCycle;
    }

    /** The cycle needs no further answer: those that are not late are called off. */
    @Override
    public void close() {
        cancel(flying.stream().filter(flight -> !flight.isLate()).toList());
    }

    /** Calls off everything. */
    void forget() {
        cancel(List.copyOf(flying));
    }

    private void cancel(List<Flight> some) {
        some.forEach(flight -> flight.cancel(true));
        flying.removeAll(some);
        ended.removeAll(some);
    }
}
