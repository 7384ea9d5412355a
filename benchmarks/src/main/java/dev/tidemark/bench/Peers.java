package dev.tidemark.bench;

import java.nio.file.Path;

/** Names and versions of libraries measured beside ours. */
final class Peers {
    private Peers() {}

    /** The jar a class came from, which says both. */
    static String jarOf(Class<?> type) {
        String place = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return String.valueOf(Path.of(place).getFileName()).replaceFirst("\\.jar$", "");
    }
}
