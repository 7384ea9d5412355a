package dev.tidemark.storage.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Directories (0700) and files (0600) for their owner alone, where the file system knows of owners. */
final class Private {

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private Private() {}

    /** Creates what is missing; what is there is left as it is. */
    static void createDirectories(Path dir) throws IOException {
        Files.createDirectories(dir, attributes(dir, DIRECTORY));
    }

    /** Creates the directory or takes it away from everyone else: what is in it is ours alone. */
    static void claimDirectory(Path dir) throws IOException {
        createDirectories(dir);
        if (knowsOwners(dir)) {
            Files.setPosixFilePermissions(dir, DIRECTORY);
        }
    }

    /** Opens the file, creating it if it is missing. */
    static FileChannel open(Path file, OpenOption... how) throws IOException {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(how));
        options.add(StandardOpenOption.CREATE);
        return FileChannel.open(file, options, attributes(file, FILE));
    }

    /** Makes names created in or moved into the directory durable. */
    static void syncDirectory(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
