package dev.tidemark.verifier.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where audit lines end up. Used by one thread, and may block it: decisions wait for nobody. */
public interface AuditSink extends AutoCloseable {
    /**
     * Takes lines, in order.
     *
     * @param lines each with its end of line
     * @return how many of the first ones are now where a kill of this process cannot lose them; fewer than were given
     *     says that the rest must be offered again later
     * @throws IOException if none was taken; a line of which a part was may come twice, with the same {@code event_id}
     */
    int write(List<byte[]> lines) throws IOException;

    /** Makes what was written outlive a power cut, where the sink can. */
    default void sync() throws IOException {}

    @Override
    void close() throws IOException;

    /**
     * Appends to a file, which is created for its owner alone, and is opened again when the name leads to another file:
     * rename it to rotate. One process writes it.
     */
    static AuditSink file(Path file) {
        return new FileSink(file);
    }

    /** This process's standard output. */
    static AuditSink stdout() {
        return new StdoutSink();
    }
}
