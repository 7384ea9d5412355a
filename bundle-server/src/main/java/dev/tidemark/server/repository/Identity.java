package dev.tidemark.server.repository;

import org.jspecify.annotations.Nullable;

/** What stays from one state to the next is the same object; comparing millions of entries is not for every event. */
final class Identity {
    private Identity() {}

    static boolean same(@Nullable Object one, @Nullable Object other) {
        return one == other;
    }
}
