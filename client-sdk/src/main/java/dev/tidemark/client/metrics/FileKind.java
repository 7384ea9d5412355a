package dev.tidemark.client.metrics;

import java.util.Locale;

/** Kinds of files of a repository. */
enum FileKind {
    ROOT,
    TIMESTAMP,
    SNAPSHOT,
    TARGETS,
    DELEGATED,
    TARGET;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By where it lies and how it is called. */
    static FileKind of(String path) {
        if (!path.startsWith("metadata/")) {
            return TARGET;
        }
        String name = path.substring("metadata/".length());
        String role = name.matches("\\d+\\..*") ? name.substring(name.indexOf('.') + 1) : name;
        return switch (role) {
            case "root.json" -> ROOT;
            case "timestamp.json" -> TIMESTAMP;
            case "snapshot.json" -> SNAPSHOT;
            case "targets.json" -> TARGETS;
            default -> DELEGATED;
        };
    }
}
