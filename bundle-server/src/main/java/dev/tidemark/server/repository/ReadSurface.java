package dev.tidemark.server.repository;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
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

    /**
     * One file that {@link #find} did not find and the store may have. Never blocks.
     *
     * @return null if there surely is none; a future that fails if the store does
     */
    default @Nullable CompletionStage<Optional<ServedFile>> load(String domain, String pathBelowDomain) {
        return null;
    }

    /**
     * One standard rendering; {@link #find} and {@link #load} know none of them.
     *
     * @param pathBelowDomain for example {@code views/jwks.json}, with {@code ?} and the query where there are several
     * @return null if there is none
     */
    default @Nullable ViewAnswer view(String domain, String pathBelowDomain) {
        return null;
    }

    /** Whether any domain serves a statement younger than its deadline for signing anew. */
    boolean ready();
}
