package dev.tidemark.server.repository;

import org.jspecify.annotations.Nullable;

/**
 * What readers of one domain see: the statement and, through the shelf, everything it names.
 *
 * @param statement {@code metadata/timestamp.json}; {@code null} before the first
 * @param history {@code revocations/history.json}
 * @param shelf everything whose name carries its version or digest
 * @param views the standard renderings, which {@link #find} does not find
 */
record PublishedFiles(@Nullable ServedFile statement, ServedFile history, Shelf shelf, LiveViews views) {
    static final String NO_CACHE = "no-cache";

    @Nullable
    ServedFile find(String path) {
        return switch (path) {
            case Paths.TIMESTAMP -> statement;
            case Paths.HISTORY -> history;
            default -> shelf.find(path);
        };
    }
}
