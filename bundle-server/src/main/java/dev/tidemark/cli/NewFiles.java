package dev.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;

/** Files that one command adds: all of them stay, or none. Nothing that was there is replaced or removed. */
final class NewFiles implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Deque<Path> made = new ArrayDeque<>();

    Path copy(Path from, Path to) throws IOException, CliException {
        byte[] bytes = PlainFiles.read(from);
        if (isFree(to, bytes)) {
            Files.createFile(to);
            fill(to, bytes);
        }
        return to;
    }

    Path copySecret(Path from, Path to) throws IOException, CliException {
        byte[] bytes = PlainFiles.read(from);
        if (isFree(to, bytes)) {
            Files.createFile(to, OWNER_FILE);
            fill(to, bytes);
        }
        return to;
    }

    private void fill(Path to, byte[] bytes) throws IOException {
        made.push(to);
        Files.write(to, bytes);
    }

    /** The same file twice is no conflict. */
    private static boolean isFree(Path to, byte[] bytes) throws IOException, CliException {
        if (!Files.exists(to)) {
            return true;
        }
        if (Arrays.equals(PlainFiles.read(to), bytes)) {
            return false;
        }
        throw CliCode.WOULD_REPLACE.because(
                to + " is there already, with other content. Nothing was changed.", "Move it away, then try again.");
    }

    /** A folder and those above it that are not there yet. */
    void privateFolder(Path folder) throws IOException {
        Path above = folder.getParent();
        if (!Files.isDirectory(folder) && above != null) {
            privateFolder(above);
            Files.createDirectory(folder, OWNER_FOLDER);
            made.push(folder);
        }
    }

    /** From here on everything stays. */
    void keep() {
        made.clear();
    }

    @Override
    public void close() throws IOException {
        for (Path path : made) {
            Files.deleteIfExists(path);
        }
    }
}
