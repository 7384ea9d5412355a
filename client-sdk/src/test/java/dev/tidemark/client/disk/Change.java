package dev.tidemark.client.disk;

import java.nio.file.Path;

/** One change of a disk, on the way there. Paths are the real ones. */
public sealed interface Change {
    /** A new, empty file, or an old one cut to nothing. */
    record Open(Path file) implements Change {}

    /** Bytes at the end of a file. */
    record Write(Path file, byte[] bytes) implements Change {}

    /** What a file, or a directory, holds is durable from now on. */
    record Sync(Path path) implements Change {}

    record Rename(Path from, Path to) implements Change {}

    record Link(Path existing, Path name) implements Change {}

    record Delete(Path path) implements Change {}

    record MakeDirectory(Path directory) implements Change {}
}
