package dev.tidemark.client;

import dev.tidemark.client.fetch.FileNames;

/** Where a Tidemark repository has its files, relative to its base and percent-encoded. */
final class RepositoryPaths {
    private static final String METADATA = "metadata/";
    static final String TIMESTAMP = METADATA + FileNames.TIMESTAMP;

    private RepositoryPaths() {}

    static String root(long version) {
        return METADATA + FileNames.root(version);
    }

    static String role(String name, long version, boolean consistent) {
        return METADATA + FileNames.role(name, version, consistent);
    }

    static String target(String path, String sha256, boolean consistent) {
        return "targets/" + FileNames.target(path, sha256, consistent);
    }

    static String encode(String name) {
        return FileNames.encode(name);
    }
}
