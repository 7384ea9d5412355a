package dev.tidemark.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** File names of a TUF repository, relative to its base and percent-encoded. */
final class RepositoryPaths {
    static final String TIMESTAMP = "metadata/timestamp.json";

    private RepositoryPaths() {}

    static String root(long version) {
        return "metadata/" + version + ".root.json";
    }

    static String role(String name, long version, boolean consistent) {
        return "metadata/" + (consistent ? version + "." : "") + encode(name) + ".json";
    }

    /** With consistent snapshots the digest stands before the last segment of the path. */
    static String target(String path, String sha256, boolean consistent) {
        int slash = path.lastIndexOf('/') + 1;
        String name = (consistent ? sha256 + "." : "") + path.substring(slash);
        return "targets/" + encode(path.substring(0, slash)).replace("%2F", "/") + encode(name);
    }

    static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
