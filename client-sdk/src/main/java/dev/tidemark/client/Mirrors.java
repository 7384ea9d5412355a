package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.VerificationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The sources of one repository. None is trusted: what one of them withholds, garbles or delays is asked of another, and
 * the newest valid answer wins, never the first.
 *
 * <p>Where there is one source, it is asked on the refresh thread; of several, each has threads of its own, and the
 * refresh thread waits and judges. Used by one thread at a time. Elapsed time here bounds waiting and judges nothing, so
 * it is the process's own monotonic time.
 */
final class Mirrors implements AutoCloseable {
    private final List<Fetcher> sources;
    private final List<Executor> lanes = new ArrayList<>();
    private final Patience patience;
    private final List<Question> questions = new ArrayList<>();

    /** Those that a cycle went on without, and that have not answered since. */
    private final Set<Integer> slow = new HashSet<>();

    /** Filled anew by every cycle: in which order files are asked for. */
    private List<Integer> order = List.of();

    private long deadlineNanos;

    Mirrors(List<Fetcher> sources, FetchPool pool, Patience patience) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("at least one repository is needed");
        }
        this.sources = List.copyOf(sources);
        this.patience = patience;
        for (int i = 0; i < sources.size(); i++) {
            lanes.add(sources.size() == 1 ? Runnable::run : pool.lane(i));
        }
        begin();
    }

    /** Looks at an answer; throws if it is not the right one. */
    @FunctionalInterface
    interface Check<T> {
        T check(byte[] bytes) throws VerificationException;
    }

    /** A cycle begins. */
    void begin() {
        deadlineNanos = System.nanoTime() + patience.cycle().toNanos();
        order = IntStream.range(0, sources.size())
                .boxed()
                .sorted(Comparator.comparing(slow::contains))
                .toList();
    }

    /** A question for every source at once. */
    Question question() {
        Question question = new Question(this);
        questions.add(question);
        return question;
    }

    /** From now on in this cycle, files are asked of this one first. */
    void prefer(int mirror) {
        order = order.stream()
                .sorted(Comparator.comparing(one -> one != mirror))
                .toList();
    }

    /** From now on in this cycle, files are asked of the one of this name first, if there is one. */
    void prefer(String name) {
        IntStream.range(0, sources.size())
                .filter(one -> sources.get(one).name().equals(name))
                .findFirst()
                .ifPresent(this::prefer);
    }

    /** The one that files are asked of first. */
    String first() {
        return sources.get(order.get(0)).name();
    }

    private void demote(int mirror) {
        order = order.stream()
                .sorted(Comparator.comparing(one -> one == mirror))
                .toList();
    }

    /**
     * The first answer that passes. Sources are asked in the order of preference: the next one at once if what came does
     * not pass, and in addition if nothing came for a while.
     */
    <T> T fetch(String path, long limitBytes, Check<T> check) throws RefusedException, InterruptedException {
        BlockingQueue<Flight> ended = new LinkedBlockingQueue<>();
        Deque<Integer> left = new ArrayDeque<>(order);
        List<Flight> flying = new ArrayList<>();
        Faults faults = new Faults();
        try {
            while (!left.isEmpty() || !flying.isEmpty()) {
                if (!left.isEmpty()) {
                    flying.add(launch(left.remove(), path, limitBytes, ended));
                }
                long nanos = left.isEmpty() ? leftNanos() : Math.min(leftNanos(), graceNanos());
                Flight answer = ended.poll(nanos, TimeUnit.NANOSECONDS);
                if (answer == null) {
                    flying.forEach(silent -> demote(silent.mirror()));
                    if (leftNanos() <= 0) {
                        break;
                    }
                    continue;
                }
                flying.remove(answer);
                try {
                    return check.check(answer.bytes());
                } catch (FetchException e) {
                    faults.add(e);
                } catch (VerificationException e) {
                    faults.add(e);
                }
            }
            throw faults.refused();
        } finally {
            flying.forEach(flight -> flight.cancel(true));
        }
    }

    // ---- for questions

    int size() {
        return sources.size();
    }

    Flight launch(int mirror, String path, long limitBytes, Queue<Flight> ended) throws RefusedException {
        if (leftNanos() <= 0) {
            throw new Faults().refused();
        }
        Flight flight = new Flight(mirror, sources.get(mirror), path, limitBytes, ended);
        lanes.get(mirror).execute(flight);
        return flight;
    }

    boolean isSlow(int mirror) {
        return slow.contains(mirror);
    }

    void wasLate(int mirror) {
        slow.add(mirror);
    }

    /** Only who really answered is waited for again; a connection that was refused or cut is no answer. */
    void answered(Flight flight) throws InterruptedException {
        try {
            flight.bytes();
            slow.remove(flight.mirror());
        } catch (FetchException e) {
            if (e.reason() == FetchException.Reason.NOT_FOUND) {
                slow.remove(flight.mirror());
            }
        }
    }

    /** Of the time of this cycle. */
    long leftNanos() {
        return deadlineNanos - System.nanoTime();
    }

    long cycleNanos() {
        return patience.cycle().toNanos();
    }

    long graceNanos() {
        return patience.grace().toNanos();
    }

    /** Calls off what is still under way. Its fetches end by themselves, soon. */
    @Override
    public void close() {
        questions.forEach(Question::forget);
    }
}
