package dev.tidemark.client.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Downloaded targets in one flat directory, each under a single percent-encoded name, so that no target path leads out
 * of it. A file appears whole or not at all.
 */
public final class TargetDirectory {
    /** What most file systems allow in bytes, less room for the suffix that others append. */
    private static final int MAX_NAME = 240;

    private final Path directory;

    /** @param directory made when the first file is written */
    public TargetDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Where a target is or would be.
     *
     * @param encoded the target path, percent-encoded with its slashes
     * @param sha256 of the path, in hexadecimal: the name if {@code encoded} cannot be one
     */
    public Path file(String encoded, String sha256) {
        boolean dots = encoded.equals(".") || encoded.equals("..");
        // A percent sign that no two digits follow is in no encoded name, so these cannot meet another target's.
        String name = dots || encoded.isEmpty() || encoded.length() > MAX_NAME ? "%path-" + sha256 : encoded;
        if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a percent-encoded path is expected");
        }
        return directory.resolve(name);
    }

    /**
     * What is in {@code file}; empty if it is not there, is longer than {@code limitBytes} or is a link, whose end others
     * may change.
     */
    public Optional<byte[]> read(Path file, long limitBytes) throws StateException {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= limitBytes
                    ? DurableFiles.read(file, limitBytes)
                    : Optional.empty();
        } catch (IOException e) {
            throw MetadataDirectory.unusable(file, "read", e);
        }
    }

    /** Puts {@code bytes} in {@code file}. A link that stands there is replaced, not followed. */
    public void write(Path file, byte[] bytes) throws StateException {
        try {
            Files.createDirectories(directory);
            Path part = directory.resolve("%part-" + ProcessHandle.current().pid() + "-"
                    + Thread.currentThread().getId());
            try {
                // What stands there by that name is none of ours; a link that came meanwhile is not written through.
                Files.deleteIfExists(part);
                DurableFiles.writeNew(part, bytes);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            DurableFiles.syncDirectory(directory);
        } catch (IOException e) {
            throw MetadataDirectory.unusable(file, "written", e);
        }
    }
}
