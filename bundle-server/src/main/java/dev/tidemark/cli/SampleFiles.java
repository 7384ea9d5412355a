package dev.tidemark.cli;

import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.SigningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder of a throw-away domain. */
final class SampleFiles {
    private SampleFiles() {}

    /** A new folder that only we can read. */
    static Path create(String prefix) throws IOException {
        return Files.createTempDirectory(
                prefix, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Writes the root that verifiers pin. */
    static Path writeRoot(Path directory, SampleDomain domain) throws IOException, SigningException {
        return Files.write(directory.resolve("root.json"), domain.rootFile());
    }

    /** Writes a file that only we can read. */
    static Path writeSecret(Path file, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, content);
    }

    /** As {@link #remove}, for a process that ends and can tell nobody. */
    static void removeQuietly(Path directory) {
        try {
            remove(directory);
        } catch (IOException e) {
            // What is left holds throw-away keys only, in a folder that nobody else can read.
        }
    }

    /** Removes a folder that this process made. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
