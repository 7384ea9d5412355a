package dev.tidemark.verifier.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Appends to a file by name. */
final class FileSink implements AuditSink {
    private static final byte[] END = "\n".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private @Nullable FileChannel channel;
    private Optional<Object> inode = Optional.empty();

    FileSink(Path file) {
        this.file = file;
    }

    @Override
    public int write(List<byte[]> lines) throws IOException {
        int kept = 0;
        try {
            kept = append(lines);
            return kept;
        } finally {
            if (kept < lines.size()) {
                close(); // the next one looks whether the file ends within a line
            }
        }
    }

    private int append(List<byte[]> lines) throws IOException {
        FileChannel held = channel;
        if (held != null && inode.equals(inodeOfName())) {
            return Lines.write(held, lines);
        }
        close();
        FileChannel opened = Lines.append(file);
        channel = opened;
        inode = inodeOfName();
        return isTorn() ? appendAfterTorn(opened, lines) : Lines.write(opened, lines);
    }

    private boolean isTorn() throws IOException {
        return Files.isRegularFile(file) && Files.isReadable(file) && Lines.isTorn(file);
    }

    /** What was cut short stays, as a line that is no JSON. */
    private static int appendAfterTorn(FileChannel out, List<byte[]> lines) throws IOException {
        List<byte[]> all = new ArrayList<>(lines);
        all.add(0, END);
        return Math.max(0, Lines.write(out, all) - 1);
    }

    /** Of the file that the name leads to now; the file system's own number of it. */
    private Optional<Object> inodeOfName() throws IOException {
        try {
            return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class)
                            .fileKey())
                    .or(() -> Optional.of(""));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void sync() throws IOException {
        Objects.requireNonNull(channel, "synced before anything was written").force(false);
    }

    @Override
    public void close() throws IOException {
        FileChannel held = channel;
        channel = null;
        if (held != null) {
            held.close();
        }
    }
}
