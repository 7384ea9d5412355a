package dev.tidemark.server.http;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What goes through the two listeners. Reads are counted and nothing else: an index and an adder for each, no object.
 * Thread-safe.
 */
public final class Traffic {
    private static final int STATUS_CLASSES = 6;

    private final Consumer<Answered> answers;
    private final Consumer<String> malformed;
    private final LongSupplier nanoTime;
    private final Map<Kind, LongAdder[]> reads = each(Kind.class, Traffic::byStatusClass);
    private final Map<Listener, LongAdder> opened = each(Listener.class, LongAdder::new);
    private final Map<Listener, LongAdder> closed = each(Listener.class, LongAdder::new);

    /** What a path of the read listener leads to. */
    public enum Kind {
        /** The newest statement. */
        STATEMENT,
        /** Any other metadata. */
        METADATA,
        /** Policy and key sets. */
        TARGET,
        /** Segments, rules and their history. */
        REVOCATIONS,
        /** A stream of events, counted when it begins. */
        EVENTS,
        /** Standard renderings. */
        VIEWS,
        /** Everything else: probes, and paths that lead nowhere. */
        OTHER
    }

    /** The two listeners. */
    public enum Listener {
        /** Serves ready-made bytes. */
        READ,
        /** Takes changes. */
        WRITE
    }

    /**
     * Traffic that nobody has seen yet.
     *
     * @param answers told once of each request of the write listener; called on event loops, must not block
     * @param malformed told the code of each request that was no HTTP or that there was no room for; called on event loops, must not block
     * @param nanoTime elapsed time, nanoseconds
     */
    public Traffic(Consumer<Answered> answers, Consumer<String> malformed, LongSupplier nanoTime) {
        this.answers = answers;
        this.malformed = malformed;
        this.nanoTime = nanoTime;
    }

    private static LongAdder[] byStatusClass() {
        return Stream.generate(LongAdder::new).limit(STATUS_CLASSES).toArray(LongAdder[]::new);
    }

    /** One for each constant; never changed afterwards, so that every thread may look. */
    private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Supplier<V> make) {
        Map<K, V> all = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            all.put(key, make.get());
        }
        return all;
    }

    private static <K, V> V of(Map<K, V> all, K key) {
        return Objects.requireNonNull(all.get(key));
    }

    /** How many reads of {@code kind} were answered with a status of {@code statusClass}, 1 to 5. */
    public long reads(Kind kind, int statusClass) {
        return of(reads, kind)[statusClass].sum();
    }

    /** How many connections were ever accepted. */
    public long opened(Listener listener) {
        return of(opened, listener).sum();
    }

    /** How many connections are open, about. */
    public long open(Listener listener) {
        return Math.max(0, opened(listener) - of(closed, listener).sum());
    }

    void read(Kind kind, int status) {
        int statusClass = status / 100;
        if (statusClass > 0 && statusClass < STATUS_CLASSES) {
            of(reads, kind)[statusClass].increment();
        }
    }

    void connected(Listener listener) {
        of(opened, listener).increment();
    }

    void disconnected(Listener listener) {
        of(closed, listener).increment();
    }

    void malformed(String code) {
        malformed.accept(code);
    }

    /** A read was refused for want of room. */
    void refused(String code) {
        malformed.accept(code);
    }

    void answered(Answered answered) {
        answers.accept(answered);
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** The kind of a path; {@code below} is where the part below the domain begins. */
    static Kind kind(@Nullable String path, int below) {
        if (path == null || below <= 0) {
            return Kind.OTHER;
        }
        if (path.startsWith("metadata/", below)) {
            return path.startsWith("timestamp.json", below + "metadata/".length()) ? Kind.STATEMENT : Kind.METADATA;
        }
        if (path.startsWith("targets/", below)) {
            return path.startsWith("revocations/", below + "targets/".length()) ? Kind.REVOCATIONS : Kind.TARGET;
        }
        if (path.startsWith("revocations/", below)) {
            return Kind.REVOCATIONS;
        }
        if (ViewsHandler.isView(path, below)) {
            return Kind.VIEWS;
        }
        return path.startsWith("events", below) && path.length() == below + "events".length()
                ? Kind.EVENTS
                : Kind.OTHER;
    }
}
