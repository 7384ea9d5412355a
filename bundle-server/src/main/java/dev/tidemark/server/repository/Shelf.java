package dev.tidemark.server.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files whose names carry their version or digest: a name never means two things, so readers need no snapshot of the
 * shelf. A file is put before anything served names it, and taken off only some time after nothing does. Readers may be
 * many; one thread writes.
 */
final class Shelf {
    static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private static final String JSON = "application/json";
    private static final int WORTH_COMPRESSING = 1024;

    private final ConcurrentHashMap<String, ServedFile> files = new ConcurrentHashMap<>();
    private final Deque<Superseded> superseded = new ArrayDeque<>();
    private final Map<String, Superseded> waiting = new HashMap<>();
    private final Duration retention;
    private final long maxBytes;
    private long bytes;

    private record Superseded(String path, Instant at, long weight) {}

    Shelf(Duration retention, long maxBytes) {
        this.retention = retention;
        this.maxBytes = maxBytes;
    }

    @Nullable
    ServedFile find(String path) {
        return files.get(path);
    }

    void putJson(String path, byte[] exact) {
        revive(path);
        if (!files.containsKey(path)) {
            files.put(path, json(exact, IMMUTABLE));
        }
    }

    void putBinary(String path, byte[] exact) {
        revive(path);
        if (!files.containsKey(path)) {
            files.put(path, ServedFile.plain(exact, "application/octet-stream", IMMUTABLE));
        }
    }

    /** The file is named by nothing that is served from now on; it stays for the retention, within the byte limit. */
    void supersede(String path, Instant now) {
        ServedFile file = files.get(path);
        if (file != null && !waiting.containsKey(path)) {
            Superseded one = new Superseded(path, now, weight(file));
            superseded.add(one);
            waiting.put(path, one);
            bytes += one.weight();
        }
    }

    /** What is served names the file again: the same bytes have the same name. */
    private void revive(String path) {
        Superseded one = waiting.remove(path);
        if (one != null) {
            superseded.remove(one);
            bytes -= one.weight();
        }
    }

    static ServedFile json(byte[] exact, String cacheControl) {
        return exact.length < WORTH_COMPRESSING
                ? ServedFile.plain(exact, JSON, cacheControl)
                : ServedFile.compressible(exact, JSON, cacheControl);
    }

    private static long weight(ServedFile file) {
        byte[] gzip = file.gzip();
        return file.bytes().length + (gzip == null ? 0L : gzip.length);
    }

    /** Takes the file off at once. */
    void remove(String path) {
        files.remove(path);
    }

    void evict(Instant now) {
        while (!superseded.isEmpty()
                && (bytes > maxBytes || superseded.peek().at().plus(retention).isBefore(now))) {
            Superseded oldest = superseded.remove();
            waiting.remove(oldest.path());
            files.remove(oldest.path());
            bytes -= oldest.weight();
        }
    }
}
