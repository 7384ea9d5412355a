package dev.tidemark.client.fetch;

import java.net.URI;

/** The address that files are looked for below. */
final class BaseAddress {
    private BaseAddress() {}

    /**
     * The same with a slash at its end: without one, its last segment would be lost when a path is resolved against it.
     *
     * @throws IllegalArgumentException if it is no address of a repository
     */
    static URI of(URI base) {
        if (!"http".equals(base.getScheme()) && !"https".equals(base.getScheme())) {
            throw new IllegalArgumentException("a repository address starts with http:// or https://");
        }
        if (base.isOpaque() || base.getRawAuthority() == null) {
            throw new IllegalArgumentException("a repository address names a server after its two slashes");
        }
        if (base.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a repository address carries no credential: it is shown and logged");
        }
        if (base.getRawQuery() != null || base.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "a repository address ends with its path: no question mark, no number sign");
        }
        return base.getRawPath().endsWith("/") ? base : URI.create(base + "/");
    }
}
