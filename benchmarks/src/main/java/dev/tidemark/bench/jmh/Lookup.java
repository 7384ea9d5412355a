package dev.tidemark.bench.jmh;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A structure that was filled, and what is asked of it: listed names in even iterations, others in odd ones, so that one
 * process measures both and the compiler has seen both.
 *
 * @param <P> a name as this structure wants it
 */
@State(Scope.Thread)
public abstract class Lookup<P> {
    private static final int COLLECTIONS = 3;

    /** How many names are listed. */
    @Param("1000")
    public int entries = 1000;

    /** Where the structure may write, and where {@code retained-<class>-<entries>} goes. */
    @Param("")
    public String folder = "";

    private P[] listed;
    private P[] others;
    private P[] asked;
    private int iteration;
    private int next;

    /** Fills the structure; what it returns is what retaining it costs, bytes, when that is not the heap's business. */
    abstract void fill(Path scratch) throws Exception;

    /** A name as it is asked for. */
    abstract P[] probes(String[] names);

    /** Bytes beyond the heap. */
    long outside() throws Exception {
        return 0;
    }

    @Setup
    public void open() throws Exception {
        long before = used();
        fill(Path.of(folder));
        long retained = used() - before + outside();
        listed = probes(Probes.names(entries, true));
        others = probes(Probes.names(entries, false));
        asked = listed;
        Files.writeString(
                Path.of(folder, "retained-" + structure() + "-" + entries),
                Double.toString((double) retained / entries));
    }

    /** JMH runs a class it made from this one. */
    private String structure() {
        Class<?> type = getClass();
        while (type.getSuperclass() != Lookup.class) {
            type = type.getSuperclass();
        }
        return type.getSimpleName();
    }

    @Setup(Level.Iteration)
    public void turn() {
        asked = iteration % 2 == 0 ? listed : others;
        iteration++;
    }

    /** The next name. */
    final P next() {
        next = (next + 1) & (Probes.COUNT - 1);
        return asked[next];
    }

    /** Returns the answer, which must be the one that this iteration is about. */
    final boolean checked(boolean found) {
        if (found != (asked == listed)) {
            throw new IllegalStateException("a listed name was not found, or another one was");
        }
        return found;
    }

    @TearDown
    public void close() throws Exception {}

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
