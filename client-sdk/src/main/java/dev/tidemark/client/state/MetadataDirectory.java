package dev.tidemark.client.state;

import dev.tidemark.client.state.StateException.Reason;
import dev.tidemark.metadata.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Trusted metadata of one TUF repository in one flat directory: {@code <name>.json}, the exact bytes received, without
 * versions in the names. The layout is that of TUF's conformance suite.
 *
 * <p>Each file is replaced as a whole and durable before the next step. Held by one user at a time, here and in other
 * processes; not for several threads. Whoever can write here can replace {@code root.json}, which is what everything is
 * verified from.
 */
public final class MetadataDirectory implements AutoCloseable {
    private static final String SUFFIX = ".json";
    private static final Set<String> TOP_LEVEL = Set.of("root", "timestamp", "snapshot", "targets");

    /** What most file systems allow in bytes, less room for what is appended. */
    private static final int MAX_NAME = 240;

    private final Path directory;
    private final DirectoryLock lock;

    private MetadataDirectory(Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens a directory and makes it if there is none. Waits while another process holds it.
     *
     * @throws StateException if it cannot be used, or this process holds it already
     */
    public static MetadataDirectory open(Path directory) throws StateException {
        try {
            DurableFiles.createPrivate(directory);
            DirectoryLock lock = DirectoryLock.await(directory, ".lock")
                    .orElseThrow(
                            () -> new StateException(Reason.LOCKED, directory + " is in use by this process already"));
            return new MetadataDirectory(directory, lock);
        } catch (IOException e) {
            throw unusable(directory, "opened", e);
        }
    }

    /**
     * What is kept under {@code name}; empty if nothing is.
     *
     * @param name a role's name, percent-encoded
     * @param limitBytes the most that is read
     */
    public Optional<byte[]> read(String name, long limitBytes) throws StateException {
        Path file = file(name);
        try {
            return DurableFiles.read(file, limitBytes);
        } catch (IOException e) {
            throw unusable(file, "read", e);
        }
    }

    /** Keeps {@code bytes} under {@code name}, in place of what was there. */
    public void write(String name, byte[] bytes) throws StateException {
        Path file = file(name);
        try {
            DurableFiles.replace(file, bytes);
        } catch (IOException e) {
            throw unusable(file, "written", e);
        }
    }

    /** Keeps nothing under {@code name} any more. */
    public void delete(String name) throws StateException {
        Path file = file(name);
        try {
            if (Files.deleteIfExists(file)) {
                DurableFiles.syncDirectory(directory);
            }
        } catch (IOException e) {
            throw unusable(file, "deleted", e);
        }
    }

    /** Lets others use the directory. */
    @Override
    public void close() throws StateException {
        try {
            lock.close();
        } catch (IOException e) {
            throw unusable(directory, "closed", e);
        }
    }

    /** Where it is. */
    @Override
    public String toString() {
        return directory.toString();
    }

    private Path file(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a percent-encoded name is expected");
        }
        String digest = Digests.sha256Hex(name.getBytes(StandardCharsets.UTF_8));
        return directory.resolve((isFileName(name) ? name : "%role-" + digest) + SUFFIX);
    }

    /**
     * Whether a role's file can have the role's name: a file system that does not tell letters apart must not put a
     * delegated role where the trust anchor is. A percent sign that no two digits follow is in no encoded name, so the
     * other names meet none.
     */
    private static boolean isFileName(String name) {
        return name.length() <= MAX_NAME
                && (TOP_LEVEL.contains(name) || !TOP_LEVEL.contains(name.toLowerCase(Locale.ROOT)));
    }

    static StateException unusable(Path what, String verb, IOException e) {
        return new StateException(Reason.IO, what + " could not be " + verb + ": " + why(e), e);
    }

    private static String why(IOException e) {
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return "a file is where a directory is expected";
        }
        if (e instanceof NoSuchFileException) {
            return "the directory that it belongs in is not there and cannot be made";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        return e instanceof FileSystemException of && of.getReason() != null
                ? of.getReason()
                : e.getClass().getSimpleName();
    }
}
