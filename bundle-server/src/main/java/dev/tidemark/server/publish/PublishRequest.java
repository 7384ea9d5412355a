package dev.tidemark.server.publish;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** New metadata of one role with the targets it names, exact bytes as received. The arrays are not copies. */
public final class PublishRequest {
    private final String role;
    private final long version;
    private final byte[] metadata;
    private final Map<String, byte[]> targets;

    /**
     * A request; takes over the arrays.
     *
     * @param role as the file name says
     * @param version as the file name says, at least 1
     * @param metadata the signed file
     * @param targets by target path
     */
    public PublishRequest(String role, long version, byte[] metadata, Map<String, byte[]> targets) {
        this.role = role;
        this.version = version;
        this.metadata = metadata;
        this.targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    }

    /** The role, from the file name. */
    public String role() {
        return role;
    }

    /** The version, from the file name: not yet compared with the one that is signed. */
    public long version() {
        return version;
    }

    /** The signed file. */
    public byte[] metadata() {
        return metadata;
    }

    /** Contents by target path, in the order of the request. */
    public Map<String, byte[]> targets() {
        return targets;
    }
}
