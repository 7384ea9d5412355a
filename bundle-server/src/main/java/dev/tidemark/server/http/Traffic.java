package dev.tidemark.server.http;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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
    private final LongAdder[] reads = adders(Kind.values().length * STATUS_CLASSES);
    private final LongAdder[] opened = adders(Listener.values().length);
    private final LongAdder[] closed = adders(Listener.values().length);

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
     * @param malformed told the code of each request that was no HTTP; called on event loops, must not block
     * @param nanoTime elapsed time, nanoseconds
     */
    public Traffic(Consumer<Answered> answers, Consumer<String> malformed, LongSupplier nanoTime) {
        this.answers = answers;
        this.malformed = malformed;
        this.nanoTime = nanoTime;
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    /** How many reads of {@code kind} were answered with a status of {@code statusClass}, 1 to 5. */
    public long reads(Kind kind, int statusClass) {
        return reads[kind.ordinal() * STATUS_CLASSES + statusClass].sum();
    }

    /** How many connections were ever accepted. */
    public long opened(Listener listener) {
        return opened[listener.ordinal()].sum();
    }

    /** How many connections are open, about. */
    public long open(Listener listener) {
        return Math.max(0, opened(listener) - closed[listener.ordinal()].sum());
    }

    void read(Kind kind, int status) {
        int statusClass = status / 100;
        if (statusClass > 0 && statusClass < STATUS_CLASSES) {
            reads[kind.ordinal() * STATUS_CLASSES + statusClass].increment();
        }
    }

    void connected(Listener listener) {
        opened[listener.ordinal()].increment();
    }

    void disconnected(Listener listener) {
        closed[listener.ordinal()].increment();
    }

    void malformed(String code) {
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
        return path.startsWith("revocations/", below) ? Kind.REVOCATIONS : Kind.OTHER;
    }
}
