package dev.tidemark.server.repository;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that what is served names, and whose own names carry their version or digest: a name never means two things,
 * so readers need no snapshot of the shelf. A file is put before anything served names it, and taken off only once the
 * {@link Archive} has it. Readers may be many; one thread writes.
 */
final class Shelf {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String JSON = "application/json";
    private static final int WORTH_COMPRESSING = 1024;

    private final ConcurrentHashMap<String, ServedFile> files = new ConcurrentHashMap<>();

    @Nullable
    ServedFile find(String path) {
        return files.get(path);
    }

    void put(String path, byte[] exact) {
        if (!files.containsKey(path)) {
            files.put(path, immutable(path, exact));
        }
    }

    void remove(String path) {
        files.remove(path);
    }

    int size() {
        return files.size();
    }

    /** A file under a name that says what it holds. */
    static ServedFile immutable(String path, byte[] exact) {
        return path.endsWith(".json")
                ? json(exact, IMMUTABLE)
                : ServedFile.plain(exact, "application/octet-stream", IMMUTABLE);
    }

    static ServedFile json(byte[] exact, String cacheControl) {
        return exact.length < WORTH_COMPRESSING
                ? ServedFile.plain(exact, JSON, cacheControl)
                : ServedFile.compressible(exact, JSON, cacheControl);
    }
}
