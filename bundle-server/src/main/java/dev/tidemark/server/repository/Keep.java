package dev.tidemark.server.repository;

import java.time.Duration;

/** How long what is no longer named stays: what is signed online briefly, what its authors sign for long. */
enum Keep {
    ONLINE("o"),
    ROLES("r");

    private final String letter;

    Keep(String letter) {
        this.letter = letter;
    }

    /** In the names of rows. */
    String letter() {
        return letter;
    }

    Duration of(RepositorySettings settings) {
        return this == ONLINE ? settings.retainOnline() : settings.retainRoles();
    }

    /** The one a row's name ends with. */
    static Keep ending(String name) {
        return name.endsWith(ROLES.letter) ? ROLES : ONLINE;
    }
}
