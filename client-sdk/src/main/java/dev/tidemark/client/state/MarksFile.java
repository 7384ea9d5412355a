package dev.tidemark.client.state;

import dev.tidemark.client.state.StateException.Reason;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One file that keeps marks: in the state directory, or a second one where other permissions hold. */
public final class MarksFile {
    private final Path file;

    public MarksFile(Path file) {
        this.file = file;
    }

    /** What is kept; {@link Marks#NONE} if there is no file. */
    public Marks read() throws StateException {
        try {
            Optional<byte[]> bytes = DurableFiles.read(file, Marks.MAX_BYTES);
            return bytes.isPresent() ? Marks.decode(bytes.get()) : Marks.NONE;
        } catch (VerificationException e) {
            throw new StateException(
                    Reason.CORRUPT,
                    file + " is not what this client writes. Find out who changed it, then restore or remove it.",
                    e);
        } catch (IOException e) {
            throw new StateException(Reason.IO, file + " cannot be read. Check that it is ours.", e);
        }
    }

    /** Replaces what is kept; durable on return. */
    public void store(Marks marks) throws StateException {
        try {
            DurableFiles.replace(file, marks.encode());
        } catch (IOException e) {
            throw new StateException(
                    Reason.IO, file + " cannot be written. Check that it is ours and has free space.", e);
        }
    }
}
