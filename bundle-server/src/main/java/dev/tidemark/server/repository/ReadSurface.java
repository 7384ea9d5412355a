package dev.tidemark.server.repository;

import org.jspecify.annotations.Nullable;

/** What can be read now. Called on event loops for every request: implementations never block and never wait. */
public interface ReadSurface {
    /**
     * One file.
     *
     * @param domain as the path names it, not validated
     * @param pathBelowDomain for example {@code metadata/timestamp.json}, as received and not decoded
     * @return null if there is none
     */
    @Nullable
    ServedFile find(String domain, String pathBelowDomain);

    /** Whether every domain serves a statement younger than its deadline for signing anew. */
    boolean ready();
}
