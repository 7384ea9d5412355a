package dev.tidemark.verifier.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines that the sink could not take, in numbered files of a directory that its owner alone can read; bounded. Oldest
 * first out. A process that starts writes to a file of its own, so a line that a stop cut short is the last of its file:
 * it is left out, nobody was told that it was kept. Used by one thread; one process at a time.
 */
final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final Pattern SEGMENT = Pattern.compile("spool-(\\d{18})\\.jsonl");
    private static final int READ_BYTES = 512 << 10;

    private final Path directory;
    private final FileChannel lock;
    private final long maxBytes;
    private final long segmentBytes;
    private final boolean syncing;
    /** Sizes by number. */
    private final NavigableMap<Long, Long> segments;

    private long bytes;
    private long next;
    private @Nullable FileChannel writing;
    /** How much of the oldest segment is out. */
    private long drained;

    private Spool(
            Path directory,
            FileChannel lock,
            long maxBytes,
            long segmentBytes,
            boolean syncing,
            NavigableMap<Long, Long> segments) {
        this.directory = directory;
        this.lock = lock;
        this.maxBytes = maxBytes;
        this.segmentBytes = segmentBytes;
        this.syncing = syncing;
        this.segments = segments;
        this.bytes = segments.values().stream().mapToLong(Long::longValue).sum();
        this.next = segments.isEmpty() ? 1 : segments.lastKey() + 1;
    }

    /**
     * Opens, and creates if need be; what an earlier process left is the oldest.
     *
     * @param syncing whether what is kept must outlive a power cut
     * @throws IOException if it cannot be used, or another process uses it
     */
    static Spool open(Path directory, long maxBytes, long segmentBytes, boolean syncing) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel lock = Lines.append(directory.resolve("LOCK"));
        boolean opened = false;
        try {
            if (isTaken(lock)) {
                throw new IOException("Another process uses the spool " + directory + ". Give each its own.");
            }
            Spool spool = new Spool(directory, lock, maxBytes, segmentBytes, syncing, found(directory));
            opened = true;
            return spool;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private static NavigableMap<Long, Long> found(Path directory) throws IOException {
        NavigableMap<Long, Long> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Matcher name = SEGMENT.matcher(String.valueOf(entry.getFileName()));
                if (name.matches() && Files.isRegularFile(entry)) {
                    found.put(Long.parseLong(name.group(1)), Files.size(entry));
                }
            }
        }
        return found;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** What it takes on the disk. */
    long bytes() {
        return bytes;
    }

    /**
     * Keeps lines, in order.
     *
     * @return how many of the first ones; fewer if there is no room
     * @throws IOException if none could be kept
     */
    int append(List<byte[]> lines) throws IOException {
        List<byte[]> fitting = new ArrayList<>();
        long size = bytes;
        for (byte[] line : lines) {
            size += line.length;
            if (size > maxBytes) {
                break;
            }
            fitting.add(line);
        }
        return fitting.isEmpty() ? 0 : written(fitting);
    }

    private int written(List<byte[]> lines) throws IOException {
        FileChannel out = writing();
        int kept = 0;
        try {
            kept = Lines.write(out, lines);
            if (syncing) {
                sync(out);
            }
        } finally {
            long number = segments.lastKey();
            long size = out.size();
            bytes += size - Objects.requireNonNullElse(segments.put(number, size), 0L);
            if (kept < lines.size() || size >= segmentBytes) {
                // A line that was cut short stays the last of its file.
                closeWriting();
            }
        }
        return kept;
    }

    private FileChannel writing() throws IOException {
        FileChannel open = writing;
        if (open == null) {
            open = Lines.append(file(next));
            writing = open;
            segments.put(next, open.size());
            bytes += open.size();
            next++;
        }
        return open;
    }

    /** The oldest lines; they stay until {@link #drained(List)}. Empty only if nothing is left. */
    List<byte[]> peek() throws IOException {
        while (!segments.isEmpty()) {
            List<byte[]> lines = wholeLines(segments.firstKey());
            if (!lines.isEmpty()) {
                return lines;
            }
            dropOldest();
        }
        return List.of();
    }

    private List<byte[]> wholeLines(long number) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        try (FileChannel in = FileChannel.open(file(number), StandardOpenOption.READ)) {
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = in.read(buffer, drained + buffer.position());
            }
        }
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n') {
                byte[] line = new byte[i + 1 - start];
                buffer.get(start, line);
                lines.add(line);
                start = i + 1;
            }
        }
        if (lines.isEmpty() && buffer.position() > 0) {
            LOG.warn("{} ends within a line: nobody was told that it was kept, and it is left out", file(number));
        }
        return lines;
    }

    /** The first {@code lines} of what {@link #peek} gave are where they belong. */
    void drained(List<byte[]> lines) throws IOException {
        for (byte[] line : lines) {
            drained += line.length;
        }
        if (drained >= segments.firstEntry().getValue()) {
            dropOldest();
        }
    }

    private void dropOldest() throws IOException {
        long number = segments.firstKey();
        if (number == segments.lastKey()) {
            closeWriting();
        }
        Files.deleteIfExists(file(number));
        bytes -= Objects.requireNonNullElse(segments.remove(number), 0L);
        drained = 0;
    }

    private void sync(FileChannel out) throws IOException {
        out.force(true);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private Path file(long number) {
        return directory.resolve(String.format("spool-%018d.jsonl", number));
    }

    private void closeWriting() throws IOException {
        FileChannel open = writing;
        writing = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeWriting();
        lock.close();
    }
}
