package dev.tidemark.client.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whole-file replacement that survives a crash at any point: temp file, fsync, rename, fsync of the directory. */
final class DurableFiles {
    private static final String TEMP = ".tmp";

    private DurableFiles() {}

    /** Writes {@code bytes} so that a reader ever sees the old content or the new one. */
    static void replace(Path file, byte[] bytes) throws IOException {
        place(file, bytes);
        syncDirectory(directoryOf(file));
    }

    /** As {@link #replace}, but the name is durable only when its directory is: for files that nothing names before. */
    static void place(Path file, byte[] bytes) throws IOException {
        Path temp = file.resolveSibling(file.getFileName() + TEMP);
        // The rest of a crash, or a link that somebody laid: neither is written through.
        Files.deleteIfExists(temp);
        writeNew(temp, bytes);
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes a file that nobody reads yet, to the disk. */
    static void write(Path file, byte[] bytes) throws IOException {
        write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** As {@link #write}; fails if anything of that name is there, a link too. */
    static void writeNew(Path file, byte[] bytes) throws IOException {
        write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static void write(Path file, byte[] bytes, OpenOption... how) throws IOException {
        try (FileChannel out = FileChannel.open(file, how)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
    }

    /** Another name for a file that is on the disk; where there are no such names, a copy of what it should hold. */
    static void link(Path existing, Path name, byte[] bytes) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (UnsupportedOperationException | IOException e) {
            write(name, bytes);
        }
    }

    /** Reads at most {@code limit} bytes; empty if there is no such file. What may never end, as a pipe, is refused. */
    static Optional<byte[]> read(Path file, long limit) throws IOException {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                throw new IOException(file.getFileName() + " is not a file");
            }
            try (var in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE));
                if (bytes.length > limit) {
                    throw new IOException(file.getFileName() + " has more than " + limit + " bytes");
                }
                return Optional.of(bytes);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What is in a directory. */
    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Whether it is one itself: what a link leads to is not ours to write or to empty. */
    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes what has that name, with all that is below it; of a link the link. */
    static void remove(Path path) throws IOException {
        if (isDirectory(path)) {
            for (Path each : list(path)) {
                remove(each);
            }
        }
        Files.deleteIfExists(path);
    }

    /** Makes names in {@code directory} durable. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Creates a directory that only we can read, with its parents; the names of all of them are durable. */
    static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directoryOf(directory.toAbsolutePath());
        createPrivate(parent);
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        syncDirectory(parent);
    }

    private static Path directoryOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a file in a directory is expected: " + file);
        }
        return parent;
    }
}
