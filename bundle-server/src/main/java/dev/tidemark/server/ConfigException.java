package dev.tidemark.server;

import java.util.List;

/** The configuration, or what it points at, does not allow a start. Each finding says what to change. */
public final class ConfigException extends Exception {
    private final transient List<String> findings;

    public ConfigException(List<String> findings) {
        super(String.join("; ", findings));
        this.findings = List.copyOf(findings);
    }

    /** One sentence each. */
    public List<String> findings() {
        return findings;
    }
}
