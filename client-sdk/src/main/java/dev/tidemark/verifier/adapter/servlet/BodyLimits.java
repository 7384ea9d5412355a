package dev.tidemark.verifier.adapter.servlet;

import java.nio.file.Path;

/**
 * What one body may cost.
 *
 * @param maxBytes of it; more is refused
 * @param memoryBytes of it; what is larger waits on disk
 * @param spoolDirectory where
 */
record BodyLimits(long maxBytes, int memoryBytes, Path spoolDirectory) {
    BodyLimits {
        if (maxBytes < 0 || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "a body takes at least 0 bytes, not " + maxBytes + ", of which in memory " + memoryBytes);
        }
    }
}
