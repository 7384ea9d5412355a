package dev.tidemark.server.signing;

import dev.tidemark.metadata.DomainLayout;

/** The roles whose keys the server holds. */
public enum OnlineRole {
    /** The freshness statement. */
    TIMESTAMP("timestamp", "timestamp"),
    /** The versions of every role. */
    SNAPSHOT("snapshot", "snapshot"),
    /** Segments and rules of revocation. */
    REVOCATIONS(DomainLayout.REVOCATIONS, "targets");

    private final String roleName;
    private final String type;

    OnlineRole(String roleName, String type) {
        this.roleName = roleName;
        this.type = type;
    }

    /** The role's name in metadata. */
    public String roleName() {
        return roleName;
    }

    /** The {@code _type} its files carry. */
    String type() {
        return type;
    }
}
