package dev.tidemark.server.repository;

/** Where files are served below a domain, consistent snapshots throughout. */
final class Paths {
    static final String TIMESTAMP = "metadata/timestamp.json";
    static final String HISTORY = "revocations/history.json";

    private Paths() {}

    static String root(long version) {
        return "metadata/" + version + ".root.json";
    }

    /** {@code targets/{dir}/{sha256}.{name}}. */
    static String target(String targetPath, String sha256) {
        int slash = targetPath.lastIndexOf('/') + 1;
        return "targets/" + targetPath.substring(0, slash) + sha256 + "." + targetPath.substring(slash);
    }
}
