package dev.tidemark.client.state;

import dev.tidemark.metadata.Digests;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What files hold as far as this process knows: what it wrote to the disk, or read and had verified. Not thread-safe.
 *
 * <p>It saves writes, and nothing is believed for it: whatever a file turns out to hold is verified when it is read.
 */
final class KnownFiles {
    private final Map<Path, String> digests = new HashMap<>();

    void holds(Path file, byte[] bytes) {
        digests.put(file, Digests.sha256Hex(bytes));
    }

    boolean isHeld(Path file, byte[] bytes) {
        String digest = digests.get(file);
        return digest != null && digest.equals(Digests.sha256Hex(bytes));
    }

    void forget(Path file) {
        digests.remove(file);
    }

    void forgetBelow(Path directory) {
        digests.keySet().removeIf(file -> file.startsWith(directory));
    }
}
