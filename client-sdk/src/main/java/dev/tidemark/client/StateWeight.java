package dev.tidemark.client;

import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Verified;

/** About how much memory a state takes. */
final class StateWeight {
    /** Bytes as received, parsed trees, compiled objects. */
    private static final int TIMES_THE_FILES = 4;

    private static final long EACH_STATE = 64 << 10;
    private static final long EACH_ROLE = 16 << 10;

    private StateWeight() {}

    static long bytes(TrustState state) {
        long files = 0;
        for (Verified<Targets> role : state.metadata().delegated().values()) {
            files += role.role().targets().values().stream()
                    .mapToLong(file -> file.length())
                    .sum();
        }
        long roles = state.metadata().delegated().size();
        return EACH_STATE + roles * EACH_ROLE + files * TIMES_THE_FILES;
    }
}
